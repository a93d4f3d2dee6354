import { givenFor } from '@hub/event-sourcing/testing';
import type { Refusal } from '@hub/event-sourcing';
import { consentDeciders } from '../deciders';
import type { MissingElement } from '../required-elements/missing-elements';
import { form, formWithout, gulfCoast, harbor, hoursLater, recorded, recording, subject } from '../testing/examples';

const given = givenFor(consentDeciders.record);
const withForm = (changes: Parameters<typeof form>[0]) => recording({ form: form(changes) });
const missing = ({ details = [] }: Refusal) =>
  (details as MissingElement[]).map(({ element, citation }) => `${element}: ${citation}`);

describe('record a consent', () => {
  it('takes a complete release in; names are sealed and its end is an instant', () => given().when(recording()).then(recorded()));

  it('names each missing element with the section that requires it', () => {
    const refusal = given()
      .when(recording({ form: formWithout('expiry', 'statements', 'signatures', 'recipients') }))
      .isRefused('consent/missing-element');
    expect(missing(refusal)).toEqual([
      'recipient: 42 CFR 2.31(a)(4)(i)',
      'right-to-revoke: 42 CFR 2.31(a)(6)',
      'signature: 42 CFR 2.31(a)(8); 2.14; 2.15',
      'signature-date: 42 CFR 2.31(a)(9)',
      'expiry: 42 CFR 2.31(a)(7)',
      'recipient: the jurisdiction’s child-welfare confidentiality law',
      'expiry: the jurisdiction’s child-welfare confidentiality law',
      'signature: the jurisdiction’s child-welfare confidentiality law',
      'signature-date: the jurisdiction’s child-welfare confidentiality law',
    ]);
  });

  it('says what an empty form lacks, a published Consent without a provision for example', () => {
    const refusal = given()
      .when(recording({ form: { subjectNamed: true } }))
      .isRefused('consent/missing-element');
    expect((refusal.details as MissingElement[]).map(({ element }) => element)).toEqual([
      'discloser',
      'information',
      'recipient',
      'purpose',
      'expiry',
      'signature',
      'signature-date',
    ]);
  });

  it('ends at midnight after the last day, in the jurisdiction', () => {
    given()
      .when(withForm({ expiry: { on: '2026-11-02' } }))
      .then(recorded({ end: { at: '2026-11-03T05:00:00.000Z' } }));
    given()
      .when(recording({ form: form({ expiry: { on: '2026-11-02' } }), now: hoursLater(14) }))
      .isRefused('consent/already-expired');
  });

  it('may end by an event, and says none only where the law allows that', () => {
    given()
      .when(withForm({ expiry: { event: 'end of the dependency case' } }))
      .then(recorded({ end: { event: 'end of the dependency case' } }));
    given()
      .when(withForm({ expiry: { none: true } }))
      .isRefused('consent/missing-element', 'consent/missing-element', 'consent/missing-element');
    given()
      .when(withForm({ expiry: { none: true }, purposes: 'tpo', categories: ['substance-use'] }))
      .then(
        recorded({
          end: { none: true },
          categories: ['substance-use'],
          implies: ['child-welfare', 'substance-use'],
          purposes: ['treatment', 'payment', 'health-care-operations'],
          regimes: ['42-cfr-part-2'],
        }),
      );
  });

  it('is dated by the last signature, and none may lie ahead', () => {
    const guardian = { by: 'guardian', on: '2026-10-30', authority: 'court order' } as const;
    given()
      .when(withForm({ signatures: [{ by: 'subject', on: '2026-11-01' }, guardian], subjectName: 'Ana Doe' }))
      .then(
        recorded(
          { signedOn: '2026-11-01' },
          { identity: { subjectName: 'Ana Doe', signers: [{ by: 'guardian', authority: 'court order' }] } },
        ),
      );
    given()
      .when(withForm({ signatures: [{ by: 'subject', on: '2026-11-03' }] }))
      .isRefused('consent/not-yet-signed');
    given()
      .when(withForm({ signatures: [{ by: 'subject', on: '2026-11-31' }] }))
      .isRefused('consent/invalid-date');
    given()
      .when(withForm({ expiry: { on: '2027-02-29' } }))
      .isRefused('consent/invalid-date');
  });

  it('refuses parties and kinds that nobody registered, without repeating what was typed', () => {
    const refusal = given()
      .when(withForm({ disclosers: [gulfCoast, 'ana-doe'], recipients: [{ party: harbor }, { kind: 'bakery' }] }))
      .isRefused('consent/unknown-party', 'consent/unknown-party', 'consent/unknown-party');
    expect(JSON.stringify(refusal)).not.toMatch(/ana-doe|bakery/);
  });

  it('concerns its author and whom it names, and gives away its categories', () =>
    given()
      .when(recording({ implies: [], form: form({ recipients: [{ kind: 'provider' }], disclosers: [harbor] }) }))
      .then(recorded({ recipients: [{ kind: 'provider' }], disclosers: [{ party: harbor }], concerns: [gulfCoast, harbor] })));

  it('takes no survivor’s name in, not even sealed', () => {
    given()
      .when(recording({ victimServiceProvider: true }))
      .isRefused('consent/survivor-identity');
    const nameless = {
      ...formWithout('subjectName'),
      subjectNamed: true,
      signatures: [{ by: 'subject', on: '2026-11-02' }],
    } as const;
    given()
      .when(recording({ victimServiceProvider: true, form: nameless }))
      .then(recorded({}, null));
  });

  it('is recorded once under one id', () => {
    given(recorded()).when(recording()).isRefused('consent/already-there');
    expect(given(recorded()).state().consents.size).toBe(1);
    expect(given(recorded()).state().heads.get(recording().consent)?.subject).toBe(subject);
  });
});
