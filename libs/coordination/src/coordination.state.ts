import type { InformationCategory, PartyId, Purpose, SubjectId, Uuid } from '@hub/vocabulary';
import type { EpisodeOutcome, IntroductionMeans } from './codes';
import type { Coordinator, WorkerId } from './coordinator';

/** How something reached the receiver, and from when on the next act is late. */
export interface Reception {
  readonly disclosure: Uuid;
  readonly actBy: Date;
}

/** Worker, person and next worker have met. */
export interface Introduction {
  /** The id of the event; a receipt and a confirmation name it. */
  readonly event: Uuid;
  readonly means: IntroductionMeans;
  readonly deliverBy: Date;
  readonly received?: Reception;
}

/** One attempt at a hand-off. */
export interface Attempt {
  readonly number: number;
  /** The id of the event that proposed it; a receipt names it. */
  readonly proposed: Uuid;
  /** Whom of the receiver's workers it is meant for. */
  readonly worker?: WorkerId;
  /** Until when its initiator should have given a basis on which it can be delivered. */
  readonly deliverBy: Date;
  readonly received?: Reception;
  readonly introduced?: Introduction;
  /** The id of the event by which the receiver said that nothing came of it; the initiator learns of it on a basis only. */
  readonly refused?: Uuid;
  /** The initiator's own word that nothing came of it, and until when it should try again. */
  readonly failed?: { readonly retryBy?: Date };
}

/** A warm hand-off from one worker to the next (H2). */
export interface Handoff {
  readonly handoff: Uuid;
  readonly from: Coordinator;
  readonly to: PartyId;
  /** All attempts, the current one last; never empty. */
  readonly attempts: readonly [Attempt, ...Attempt[]];
  /** What events of this hand-off give away at least (decision 3). */
  readonly implies: readonly InformationCategory[];
  /** Accountability moved, or there will be no further attempt. */
  readonly closed?: 'confirmed' | 'withdrawn';
}

/** Who is accountable, as far as is known: a party that was released knows whose party it is now, not which worker. */
export type Accountable = Omit<Coordinator, 'worker'> & Partial<Coordinator>;

/** An episode of coordination, as the open parts of its events tell it. */
export interface Episode {
  readonly episode: Uuid;
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  /** Who opened it, or is the first that is known to be accountable. */
  readonly openedBy: PartyId;
  /** Who is accountable; of an episode that has ended, who was last. */
  readonly coordinator: Accountable;
  /** In the order of their first proposals; only the last one can be pending. */
  readonly handoffs: readonly Handoff[];
  /** Parties that wrote something of it or received it: to any other it is not there (decision 8). */
  readonly standing: ReadonlySet<PartyId>;
  /** How it ended; absent while it is open. */
  readonly ended?: { readonly event: Uuid; readonly outcome: EpisodeOutcome };
  /** The due moments whose passing is recorded, as instants. */
  readonly overdue: ReadonlySet<string>;
}

/** The coordination of one subject: every episode there was, in the order in which they were opened; only the last one can be open. */
export interface Coordination {
  readonly episodes: readonly Episode[];
}

export const noCoordination: Coordination = { episodes: [] };

/** The episode that is open now (H1: at most one). */
export const openEpisode = ({ episodes }: Coordination): Episode | undefined => {
  const last = episodes.at(-1);
  return last?.ended === undefined ? last : undefined;
};

/** Who is accountable for the subject now: exactly one person while an episode is open, else nobody (H1). */
export const accountable = (coordination: Coordination): Accountable | undefined => openEpisode(coordination)?.coordinator;

/** The hand-off that counts now; it may be over. */
export const currentHandoff = ({ handoffs }: Episode): Handoff | undefined => handoffs.at(-1);

/** The attempt that counts now. */
export const currentAttempt = ({ attempts }: Handoff): Attempt => attempts.at(-1) ?? attempts[0];

/** Whether the party is the one that is accountable in an open episode; such a party knows its worker, whom it named itself. */
export const isAccountable = (episode: Episode, party: PartyId): episode is Episode & { readonly coordinator: Coordinator } =>
  episode.ended === undefined && episode.coordinator.party === party && episode.coordinator.worker !== undefined;

/**
 * Whether an attempt waits for something, as far as its initiator must know: the receiver's refusal does not count, for the
 * initiator learns of it on a basis only (decision 8).
 */
export const isPending = (handoff: Handoff): boolean =>
  handoff.closed === undefined && currentAttempt(handoff).failed === undefined;

/** Whether the attempt that counts was delivered to another party, which has not refused it and waits for what comes. */
export const isAwaitedByReceiver = (handoff: Handoff): boolean => {
  const { received, refused } = currentAttempt(handoff);
  return handoff.to !== handoff.from.party && isPending(handoff) && received !== undefined && refused === undefined;
};
