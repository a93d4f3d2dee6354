import type { EventCatalogue } from '@hub/event-sourcing';
import { evolveReferral, whoActsNext, type Referral } from '@hub/referral';
import { evolved, type HeldOpenPart } from './held-open-part';

/**
 * How a referral stands as far as a party knows it: `delivered` means received by the addressee and no answer known;
 * `not-disclosed` that the party may not know (or no longer know) how it began, and is shown what it wrote itself and what else
 * was disclosed to it. The rest are the states of the referral's life.
 */
export const STATUSES = [
  'requested',
  'delivered',
  'waitlisted',
  'accepted',
  'scheduled',
  'no-show',
  'appointment-cancelled',
  'on-hold',
  'in-service',
  'declined',
  'cancelled',
  'ended',
  'not-disclosed',
] as const;
export type ReferralStatus = (typeof STATUSES)[number];

/** The events that begin a referral or send it elsewhere. */
export const SENDINGS: ReadonlySet<string> = new Set(['referral.requested', 'referral.redirected', 'referral.imported']);

/** What was told later, to a party that its open part names. */
const WORDS_TO: ReadonlySet<string> = new Set(['referral.information-requested', 'referral.information-given']);

/** What was told later to whoever stands on the other side; which of those concerned that is, the referral knows. */
const WORDS_TO_THE_OTHER_SIDE: ReadonlySet<string> = new Set(['referral.declined', 'referral.cancel-requested']);

/**
 * Whether a party that is given this event's open part reports that it arrived, so that its clock starts: the addressee of a
 * sending, and later whoever must act on what it is told.
 */
export const reportsArrival = (
  party: string,
  { type, author }: { readonly type: string; readonly author: string },
  { to, addressee }: { readonly to?: unknown; readonly addressee?: unknown },
): boolean => {
  if (SENDINGS.has(type)) return (to ?? addressee) === party;
  return WORDS_TO.has(type) ? to === party : WORDS_TO_THE_OTHER_SIDE.has(type) && author !== party;
};

/** Folds what a party holds of one referral, in log order; undefined while it does not hold how it began. */
export function foldReferral(catalogue: EventCatalogue, held: readonly HeldOpenPart[]): Referral | undefined {
  return held.reduce<Referral | undefined>(
    (referral, part, revision) => evolveReferral(referral, evolved(catalogue, part, revision)),
    undefined,
  );
}

export const statusOf = ({ state }: Referral): ReferralStatus => (state === 'received' ? 'delivered' : state);

export interface IndexEntry {
  readonly status: ReferralStatus;
  readonly nextParty: string | null;
  readonly sent: boolean;
  readonly received: boolean;
}

/**
 * What the list of one party finds a referral by. A sender always holds how its referral began, so one whose beginning is not
 * held came from somebody else.
 */
export const indexEntry = (party: string, referral: Referral | undefined): IndexEntry =>
  referral === undefined
    ? { status: 'not-disclosed', nextParty: null, sent: false, received: true }
    : {
        status: statusOf(referral),
        nextParty: whoActsNext(referral)?.party ?? null,
        sent: referral.sender === party || referral.sendings.some(({ author }) => author === party),
        received: referral.sendings.some(({ addressee }) => addressee === party),
      };

export const REFERRAL_MATTER = 'referral:';
