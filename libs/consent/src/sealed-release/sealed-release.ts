import { refused, type DecidedEvent, type Refusal } from '@hub/event-sourcing';
import { INFORMATION_CATEGORIES, type InformationCategory, type PartyId, type SubjectHead, type Uuid } from '@hub/vocabulary';
import type { ConsentRecorded, PartySelector } from '../register.events';
import type { RegisterEntries } from '../register-entries';
import { RELEASE_SEALED, type ReleaseSealed } from './sealed-release.events';

/** Deliveries that came with a release, as their headers say; the edge has read those, and nobody here can read more. */
export interface SealedDeliveries {
  readonly release: Uuid;
  readonly recipient: PartyId;
  readonly kid: string;
  /** A compact JWE for each category. */
  readonly jwes: Readonly<Partial<Record<InformationCategory, string>>>;
  /** Names of the recipient's keys as the directory lists them now. */
  readonly recipientKeys: readonly string[];
}

/**
 * Deliveries enter with a release that is complete by the law on survivors, names their recipient and nobody else, and covers
 * each of their categories; else the release is refused with them (decision 9, C5). `release` is the record about to be made.
 */
export const notReleased = (
  sealed: SealedDeliveries,
  release: ConsentRecorded,
  entries: RegisterEntries,
): Refusal | undefined => {
  const categories = categoriesOf(sealed);
  const faults = [
    ...when(
      !release.regimes.includes('vawa-fvpsa'),
      'The release is none under 34 USC 12291(b)(2): it must cover domestic-violence.',
    ),
    ...when(
      !release.disclosers.some(({ party }) => party === release.author),
      'The release does not name your party as discloser.',
    ),
    ...when(!namesOnly(release.recipients, sealed.recipient), 'The release does not name the recipient to whom it is sealed.'),
    ...when(categories.length === 0, 'Nothing is sealed.'),
    ...categories
      .filter((category) => !release.categories.includes(category))
      .map((category) => fault(`The release does not cover ${category}.`)),
  ];
  if (faults.length > 0)
    return refused(
      'consent/sealed-not-covered',
      'What is sealed is not what this release covers. Seal what it covers, to the one recipient whom it names.',
      faults,
    );
  if (!sealed.recipientKeys.includes(sealed.kid))
    return refused(
      'consent/sealed-to-unknown-key',
      'This is sealed to a key that the directory does not list for the recipient. Read the recipient’s key anew, compare its thumbprint, and seal again.',
    );
  if (entries.revokedUnseen?.has(release.consent))
    return refused('consent/already-ended', 'This release was revoked. Have a new one signed.');
  return sealedForAnother(entries, [release.author], release.recipients) ? oneRecipient : undefined;
};

/** The event that carries them, sealed under the release's own key. */
export const releaseSealed = (sealed: SealedDeliveries, release: ConsentRecorded, head: SubjectHead): DecidedEvent => {
  const open: ReleaseSealed = {
    subject: head.subject,
    author: head.author,
    matter: head.matter,
    purpose: head.purpose,
    concerns: [head.author, sealed.recipient],
    implies: head.implies,
    consent: release.consent,
    release: sealed.release,
    recipient: sealed.recipient,
    kid: sealed.kid,
  };
  const segments = Object.fromEntries(categoriesOf(sealed).map((category) => [category, { jwe: sealed.jwes[category] }]));
  return { type: RELEASE_SEALED, version: 1, open, segments, release: release.consent };
};

/** Whether one of these disclosers has sealed something of this person to somebody whom these recipients do not mean. */
export const sealedForAnother = (
  { sealed }: RegisterEntries,
  disclosers: readonly PartyId[],
  recipients: readonly PartySelector[],
): boolean =>
  [...sealed.values()].some(({ author, recipient }) => disclosers.includes(author) && !namesOnly(recipients, recipient));

/**
 * One pseudonym, one recipient: two who hold the same pseudonym could tell each other of whom they speak, and a release under
 * 34 USC 12291(b)(2) covers one disclosure.
 */
export const oneRecipient = refused(
  'consent/one-recipient',
  'What you know of this person is sealed to another recipient under this pseudonym. Refer the person anew for this recipient, and give the release there.',
);

const namesOnly = (recipients: readonly PartySelector[], party: PartyId): boolean =>
  recipients.length > 0 && recipients.every((selector) => 'party' in selector && selector.party === party);

const categoriesOf = ({ jwes }: SealedDeliveries): readonly InformationCategory[] =>
  INFORMATION_CATEGORIES.filter((category) => jwes[category] !== undefined);

const fault = (message: string) => ({ code: 'consent/sealed-not-covered', message });
const when = (wrong: boolean, message: string) => (wrong ? [fault(message)] : []);
