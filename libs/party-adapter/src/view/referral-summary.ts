import type { EventCatalogue, EvolvedEvent } from '@hub/event-sourcing';
import { evolveReferral, whoActsNext, type Referral } from '@hub/referral';

/** An open part as it is held. */
export interface HeldOpenPart {
  readonly event: string;
  readonly type: string;
  readonly version: number;
  readonly recordedAt: Date;
  readonly open: unknown;
}

/**
 * How a referral stands as far as a party knows it: `delivered` means received by the addressee and no answer known;
 * `not-disclosed` that the party may not know (or no longer know) how it began, and is shown what it wrote itself and what else
 * was disclosed to it. The rest are the states of the referral's life.
 */
export const STATUSES = [
  'requested',
  'delivered',
  'accepted',
  'in-service',
  'declined',
  'cancelled',
  'ended',
  'not-disclosed',
] as const;
export type ReferralStatus = (typeof STATUSES)[number];

/** The events that begin a referral or send it elsewhere: whoever is addressed by one reports that it arrived. */
export const SENDINGS: ReadonlySet<string> = new Set(['referral.requested', 'referral.redirected', 'referral.imported']);

/** Folds what a party holds of one referral, in log order; undefined while it does not hold how it began. */
export function foldReferral(catalogue: EventCatalogue, held: readonly HeldOpenPart[]): Referral | undefined {
  return held.reduce<Referral | undefined>(
    (referral, part, revision) => evolveReferral(referral, evolved(catalogue, part, revision)),
    undefined,
  );
}

const evolved = (catalogue: EventCatalogue, part: HeldOpenPart, revision: number): EvolvedEvent => ({
  id: part.event,
  type: part.type,
  open: catalogue.openPart(part.type, part.version, part.open),
  recordedAt: part.recordedAt,
  revision,
});

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
