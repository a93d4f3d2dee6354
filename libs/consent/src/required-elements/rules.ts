import type { AlsoCovered, ConsentForm, Signature, Statement } from './consent-form';

const states = (statement: Statement) => (form: ConsentForm) => form.statements?.includes(statement) ?? false;

const signedBy = (form: ConsentForm, ...signers: Signature['by'][]): boolean =>
  form.signatures?.some(({ by }) => signers.includes(by)) ?? false;

const every = (form: ConsentForm, holds: (signature: Signature) => boolean): boolean => form.signatures?.every(holds) ?? true;

const standsApartFrom =
  (...others: AlsoCovered[]) =>
  (form: ConsentForm) =>
    !(form.alsoCovers?.some((also) => others.includes(also)) ?? false);

/** A survivor signs; a minor and a guardian both, unless the minor may act alone; for who cannot decide, the guardian. */
const survivorSigned = (form: ConsentForm): boolean => {
  if (form.subjectIsMinor)
    return signedBy(form, 'subject') && (form.minorMayActAlone === true || signedBy(form, 'parent', 'guardian'));
  return (
    signedBy(form, 'subject') || (form.subjectLacksCapacity === true && signedBy(form, 'guardian', 'personal-representative'))
  );
};

/** The patient signs; for an adult who cannot decide, whoever represents them (42 CFR 2.14, 2.15). */
const patientSigned = (form: ConsentForm): boolean =>
  signedBy(form, 'subject') ||
  (form.subjectLacksCapacity === true && !form.subjectIsMinor && signedBy(form, 'guardian', 'personal-representative'));

/** How an element is found on a form: true where it is there, or where the law's condition for it does not arise. */
export const rules = {
  'subject-named': (form) => form.subjectNamed === true || Boolean(form.subjectName?.trim()),
  'discloser-named': (form) => (form.disclosers?.length ?? 0) > 0,
  'recipient-named-or-class': (form) => (form.recipients?.length ?? 0) > 0,
  'recipient-named': (form) =>
    (form.recipients?.length ?? 0) > 0 && form.recipients?.every((recipient) => 'party' in recipient) === true,
  'one-recipient': (form) => (form.recipients?.length ?? 0) <= 1,
  'intermediary-designated': ({ intermediary, recipients }) =>
    intermediary === undefined ||
    ((recipients?.some((recipient) => 'party' in recipient && recipient.party === intermediary.party) ?? false) &&
      ((intermediary.members?.length ?? 0) > 0 || intermediary.treatingProvidersOnly === true)),
  'information-described': (form) => (form.categories?.length ?? 0) > 0,
  'purpose-stated': (form) => (form.purposes?.length ?? 0) > 0,
  'expires-on-a-date': ({ expiry }) => expiry !== undefined && 'on' in expiry,
  'expires-by-date-or-event': ({ expiry }) =>
    expiry !== undefined && ('on' in expiry || ('event' in expiry && expiry.event.trim() !== '')),
  'expires-or-says-none': ({ expiry }) => expiry !== undefined,
  'right-to-revoke-stated': states('right-to-revoke'),
  'redisclosure-stated': states('redisclosure'),
  'redisclosure-stated-to-covered-recipient': (form) => form.coveredRecipient !== true || states('redisclosure')(form),
  'consequences-of-refusing-stated': states('consequences-of-refusing'),
  'not-a-condition-stated': states('not-a-condition-of-service'),
  signed: (form) => (form.signatures?.length ?? 0) > 0,
  'signed-by-patient': patientSigned,
  'signed-by-survivor': survivorSigned,
  'signatures-dated': (form) => (form.signatures?.length ?? 0) > 0 && every(form, ({ on }) => on !== undefined),
  'authority-stated': (form) => every(form, ({ by, authority }) => by === 'subject' || Boolean(authority?.trim())),
  'never-the-abuser': (form) => every(form, ({ by, notTheAbuser }) => by === 'subject' || notTheAbuser === true),
  'apart-from-counselling-notes': standsApartFrom('counselling-notes'),
  'apart-from-proceedings': standsApartFrom('proceedings-against-the-subject'),
  'apart-from-psychotherapy-notes': standsApartFrom('psychotherapy-notes'),
  'apart-from-other-documents': standsApartFrom('other-document'),
  'apart-from-everything': (form) => (form.alsoCovers?.length ?? 0) === 0,
} as const satisfies Record<string, (form: ConsentForm) => boolean>;

export type RuleName = keyof typeof rules;
