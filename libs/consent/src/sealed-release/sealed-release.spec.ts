import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import {
  bayside,
  consent,
  deliveries,
  harbor,
  monday,
  releaseSealedEvent,
  recorded,
  revoked,
  shelter,
  subject,
  survivorsForm,
  survivorsRecording,
} from '../testing/examples';

const given = givenFor(consentDeciders.record);
const another = '99999999-9999-8999-8999-999999999999';

const release = recorded(
  {
    author: shelter,
    concerns: [shelter, harbor],
    implies: ['identity', 'contact', 'domestic-violence'],
    disclosers: [{ party: shelter }],
    recipients: [{ party: harbor }],
    categories: ['identity', 'contact', 'domestic-violence'],
    regimes: ['vawa-fvpsa'],
    end: { at: '2027-01-01T05:00:00.000Z' },
  },
  null,
);
const { identity, contact } = releaseSealedEvent.segments ?? {};
const sealed = { ...releaseSealedEvent, segments: { identity, contact } };

describe('a release with what it lets its recipient know', () => {
  it('is one decision: the release, and what is sealed to its recipient under the key of that release', () =>
    given().when(survivorsRecording()).then(release, sealed));

  it('may come without anything sealed', () => {
    const command = { ...survivorsRecording() };
    delete command.sealed;
    given().when(command).then(release);
  });

  it.each([
    ['a release without domestic violence', { categories: ['identity', 'contact'] as const }],
    ['a release to somebody else', { recipients: [{ party: bayside }] }],
    ['a release of somebody else’s', { disclosers: [bayside] }],
    ['a release that does not cover a category', { categories: ['identity', 'domestic-violence'] as const }],
  ])('takes nothing sealed with %s', (_, changes) => {
    given()
      .when(survivorsRecording({ form: survivorsForm(changes) }))
      .isRefused('consent/sealed-not-covered');
  });

  it('takes nothing with a release that the law on survivors finds incomplete', () => {
    given()
      .when(survivorsRecording({ form: survivorsForm({ expiry: { event: 'end of stay' } }) }))
      .isRefused('consent/missing-element');
    given()
      .when(survivorsRecording({ form: survivorsForm({ recipients: [{ party: harbor }, { party: bayside }] }) }))
      .isRefused('consent/missing-element');
    given()
      .when(survivorsRecording({ form: survivorsForm({ recipients: [{ kind: 'provider' }] }) }))
      .isRefused('consent/missing-element');
  });

  it('takes nothing sealed to a key that the directory does not list', () => {
    given()
      .when(survivorsRecording({ sealed: deliveries({ recipientKeys: [] }) }))
      .isRefused('consent/sealed-to-unknown-key');
  });

  it('is not recorded with nothing in it', () => {
    given()
      .when(survivorsRecording({ sealed: deliveries({ jwes: {} }) }))
      .isRefused('consent/sealed-not-covered');
  });

  it('has one recipient for one pseudonym', () => {
    const elsewhere = survivorsForm({ recipients: [{ party: bayside }] });
    given(release, sealed)
      .when(survivorsRecording({ consent: another, form: elsewhere, sealed: deliveries({ recipient: bayside }) }))
      .isRefused('consent/one-recipient');
    // The same recipient may be told more, or again.
    const again = given(release, sealed).when(survivorsRecording({ consent: another, form: survivorsForm() }));
    expect(() => again.isRefused('consent/one-recipient')).toThrow('Decided consent.recorded, release.sealed');
  });

  it('is not opened to another recipient by confirming what somebody else recorded', () => {
    const confirm = givenFor(consentDeciders.confirm);
    const byHarbor = recorded(
      { consent: another, author: harbor, disclosers: [{ party: shelter }], recipients: [{ party: bayside }] },
      null,
    );
    const command = { subject, party: shelter, now: monday, implies: ['domestic-violence'] as const, consent: another };
    confirm(release, sealed, byHarbor).when(command).isRefused('consent/one-recipient');
    // Control: without anything sealed there is nothing to keep apart.
    expect(() => confirm(release, byHarbor).when(command).thenNothing()).toThrow();
  });

  it('does not come back after a restore, when the journal has its end already', () => {
    const end = revoked({ author: shelter, consent });
    given(end).when(survivorsRecording()).isRefused('consent/already-ended');
  });
});
