import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from './deciders';
import { imported, importing, requested, requesting } from './testing/examples';
import { survivorsIdentity } from './survivors';

const partOf = '44444444-4444-8444-8444-444444444444';
const request = givenFor(referralDeciders.request);
const importReferral = givenFor(referralDeciders.import);
const shelter = { victimServiceProvider: true } as const;

describe('a survivor’s referral', () => {
  it('says what is needed by programme and code, never in words', () => {
    request()
      .when(
        requesting({ ...shelter, contents: { housing: { need: 'a flat near Elm Street' }, health: { notes: 'ask for Ana' } } }),
      )
      .isRefused('referral/survivor-words', 'referral/survivor-words', 'referral/survivor-words');
    const housing = { programme: 'rapid-rehousing', codes: [{ system: 'http://snomed.info/sct', code: '73211009' }] };
    request()
      .when(requesting({ ...shelter, contents: { housing } }))
      .then(requested({}, { housing }));
    // Control: another party's words are sealed as ever.
    request()
      .when(requesting({ contents: { housing: { need: 'a flat' } } }))
      .then(requested({}, { housing: { need: 'a flat' } }));
  });

  it('follows on no other', () => {
    request()
      .when(requesting({ ...shelter, partOf }))
      .isRefused('referral/survivor-chain');
    importReferral()
      .when(importing({ ...shelter, partOf, identifiers: [] }))
      .isRefused('referral/survivor-chain');
  });

  it('is imported without anything that leads into the shelter’s own system', () => {
    importReferral()
      .when(importing({ ...shelter }))
      .isRefused('referral/survivor-identifiers');
    importReferral()
      .when(importing({ ...shelter, identifiers: [], attachments: [{ type: 'Consent', reference: 'Consent/ana' }] }))
      .isRefused('referral/survivor-identifiers');
    importReferral()
      .when(importing({ ...shelter, identifiers: [], contents: { health: { notes: 'ask for Ana' } } }))
      .isRefused('referral/survivor-words');
    importReferral()
      .when(importing({ ...shelter, identifiers: [], contents: {} }))
      .then(imported({ identifiers: [] }));
    importReferral(imported({ identifiers: [] }))
      .when(importing({ ...shelter, state: 'ended' }))
      .isRefused('referral/survivor-identifiers');
  });

  it('is acted on by others without who the person is; their own words are theirs', () => {
    const act = { ...requesting(), survivorsReferral: true };
    expect(survivorsIdentity({ ...act, contents: { identity: { names: [{ family: 'Doe' }] } } })?.refused).toBe(
      'referral/survivor-identity',
    );
    expect(survivorsIdentity({ ...act, contents: { contact: { bestTime: 'noon' } } })?.refused).toBe(
      'referral/survivor-identity',
    );
    expect(survivorsIdentity({ ...act, contents: { health: { notes: 'first visit went well' } } })).toBeUndefined();
    expect(survivorsIdentity({ ...act, survivorsReferral: false, contents: { contact: { bestTime: 'noon' } } })).toBeUndefined();
  });
});
