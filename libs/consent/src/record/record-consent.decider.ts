import { refused, type Decide, type Decision, type Refusal } from '@hub/event-sourcing';
import { endOfDay, startOfDay } from '@hub/vocabulary';
import { decided, headOfNew, partiesOf, unknownSelectors, type RegisterEntries } from '../register-entries';
import type { ConsentEnd, ConsentRecorded } from '../register.events';
import { purposesOf, type ConsentForm } from '../required-elements/consent-form';
import { missingElements, regimesOf } from '../required-elements/missing-elements';
import type { SignedNames } from '../register.events';
import { notReleased, releaseSealed } from '../sealed-release/sealed-release';
import type { RecordConsent } from './record-consent.command';

/**
 * A signed release enters the register once it has what its categories' law requires (C2); each missing element is named
 * with where the law asks for it. No consent that is expired or deficient on its face opens anything (42 CFR 2.31(c)).
 */
export const recordConsent: Decide<RecordConsent, RegisterEntries> = (command, entries) => {
  if (entries.consents.has(command.consent))
    return refused('consent/already-there', 'This consent was recorded before. Record a new one under a new idempotency key.');
  const missing = missingElements(command.form);
  if (missing.length > 0)
    return refused(
      'consent/missing-element',
      'The release lacks what the law requires for the information it covers. Have it completed and signed, then record it again.',
      missing,
    );
  return (
    survivorsName(command) ??
    unsignedYet(command) ??
    expired(command) ??
    unknownSelectors(namedIn(command.form), command.known) ??
    withDeliveries(command, recordOf(command), entries)
  );
};

/** The release, and behind it in the same append what is sealed to its recipient: there is no moment with one of the two. */
const withDeliveries = (command: RecordConsent, release: ConsentRecorded, entries: RegisterEntries): Decision => {
  const recorded = decided('consent.recorded', release, namesOf(command));
  const { sealed } = command;
  if (sealed === undefined) return [recorded];
  return notReleased(sealed, release, entries) ?? [recorded, releaseSealed(sealed, release, release)];
};

const recordOf = (command: RecordConsent): ConsentRecorded => {
  const { form } = command;
  const { disclosers, recipients } = namedIn(form);
  const categories = [...(form.categories ?? [])];
  const purposes = purposesOf(form);
  const [purpose = 'care-coordination'] = purposes;
  return {
    ...headOfNew(command, {
      matter: `consent:${command.consent}`,
      purpose,
      named: [...partiesOf(disclosers), ...partiesOf(recipients)],
      categories,
    }),
    consent: command.consent,
    disclosers: disclosers.map(({ party }) => ({ party })),
    recipients: [...recipients],
    categories,
    purposes: [...purposes],
    regimes: [...regimesOf(categories)],
    signedOn: signedOn(form),
    end: endOf(command) ?? { none: true },
    policy: command.policy,
  };
};

const namedIn = ({ disclosers = [], recipients = [] }: ConsentForm) => ({
  disclosers: disclosers.map((party) => ({ party })),
  recipients,
});

/** The day of the last signature: from then on it is signed by all. Days compare as text. */
const signedOn = ({ signatures = [] }: ConsentForm): string =>
  signatures.map(({ on = '' }) => on).reduce((latest, day) => (day > latest ? day : latest), '');

/** Undefined for a last day that no calendar has. */
const endOf = ({ form: { expiry }, timeZone }: RecordConsent): ConsentEnd | undefined => {
  if (expiry === undefined || 'none' in expiry) return { none: true };
  if ('event' in expiry) return { event: expiry.event };
  const at = endOfDay(expiry.on, timeZone);
  return at && { at: at.toISOString() };
};

const unsignedYet = ({ form, timeZone, now }: RecordConsent): Refusal | undefined => {
  const days = (form.signatures ?? []).flatMap(({ on }) => (on === undefined ? [] : [startOfDay(on, timeZone)]));
  if (days.includes(undefined))
    return refused('consent/invalid-date', 'The calendar has no such day. Correct the date of the signature (year-month-day).');
  return days.some((day) => day !== undefined && day > now)
    ? refused(
        'consent/not-yet-signed',
        'The release is dated on a day still to come. Record it once it is signed, or correct the date.',
      )
    : undefined;
};

const expired = (command: RecordConsent): Refusal | undefined => {
  const end = endOf(command);
  if (end === undefined)
    return refused('consent/invalid-date', 'The calendar has no such day. Correct the last day of the release (year-month-day).');
  return 'at' in end && Date.parse(end.at) <= command.now.getTime()
    ? refused('consent/already-expired', 'The release has ended already, so it opens nothing. Have a new one signed.')
    : undefined;
};

const survivorsName = ({ victimServiceProvider, form }: RecordConsent): Refusal | undefined =>
  victimServiceProvider && (form.subjectName !== undefined || form.signatures?.some(({ name }) => name !== undefined) === true)
    ? refused(
        'consent/survivor-identity',
        'A survivor’s name stays in your own system. Leave the names out, and say only that the form names the person.',
      )
    : undefined;

/** Who the form names and who signed, sealed as `identity`; undefined where nothing is given, and for a survivor. */
const namesOf = ({ victimServiceProvider, form }: RecordConsent): { readonly identity: SignedNames } | undefined => {
  const { subjectName, signatures = [] } = form;
  if (victimServiceProvider) return undefined;
  const signers = signatures.flatMap(({ by, name, authority }) =>
    name === undefined && authority === undefined
      ? []
      : [{ by, ...(name === undefined ? {} : { name }), ...(authority === undefined ? {} : { authority }) }],
  );
  return subjectName === undefined && signers.length === 0
    ? undefined
    : { identity: { ...(subjectName === undefined ? {} : { subjectName }), signers } };
};
