import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import {
  ConsentConfirmed,
  ConsentDenied,
  ConsentExpired,
  ConsentRecorded,
  ConsentRevoked,
  DenialLifted,
  ExceptionEnded,
  ExceptionFacts,
  ExceptionInvoked,
  SignedNames,
} from './register.events';
import { RELEASE_SEALED, ReleaseSealed, SealedToRecipient } from './sealed-release/sealed-release.events';

/** Whatever the release covers may have been sealed to its recipient. */
const deliveriesOfAnyCategory = Object.fromEntries(INFORMATION_CATEGORIES.map((category) => [category, SealedToRecipient]));

/** The facts are sealed under the category that they tell of. */
const factsOfAnyCategory = Object.fromEntries(INFORMATION_CATEGORIES.map((category) => [category, ExceptionFacts]));

/** Every event type of the register, with every version ever written (decision 19). */
export const consentEvents = [
  { type: 'consent.recorded', versions: [{ version: 1, open: ConsentRecorded, segments: { identity: SignedNames } }] },
  { type: RELEASE_SEALED, versions: [{ version: 1, open: ReleaseSealed, segments: deliveriesOfAnyCategory }] },
  { type: 'consent.confirmed', versions: [{ version: 1, open: ConsentConfirmed }] },
  { type: 'consent.revoked', versions: [{ version: 1, open: ConsentRevoked }] },
  { type: 'consent.expired', versions: [{ version: 1, open: ConsentExpired }] },
  { type: 'consent.denied', versions: [{ version: 1, open: ConsentDenied }] },
  { type: 'denial.lifted', versions: [{ version: 1, open: DenialLifted }] },
  { type: 'exception.invoked', versions: [{ version: 1, open: ExceptionInvoked, segments: factsOfAnyCategory }] },
  { type: 'exception.ended', versions: [{ version: 1, open: ExceptionEnded }] },
] as const;
