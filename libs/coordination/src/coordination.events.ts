import { Type, type Static } from 'typebox';
import { CalendarDate, Instant, PartyId, SubjectHead, Uuid } from '@hub/vocabulary';
import { EPISODE_OUTCOME_CODES, HANDOFF_REASON_CODES, INTRODUCTION_MEANS_CODES } from './codes';
import { Coordinator, WorkerId } from './coordinator';

/** Every event of an episode begins with the head, matter `episode:<id>`; what implies a category is sealed (decision 3). */
const About = <Properties extends Record<string, Parameters<typeof Type.Object>[0][string]>>(properties: Properties) =>
  Type.Object({ ...SubjectHead.properties, episode: Uuid, ...properties });

/** Every event of a hand-off names it, and which attempt at it. */
const OfHandoff = <Properties extends Record<string, Parameters<typeof Type.Object>[0][string]>>(properties: Properties) =>
  About({ handoff: Uuid, attempt: Type.Integer({ minimum: 1, maximum: 1_000 }), ...properties });

/** Written by the party whose worker is accountable from here on (H1). */
export const EpisodeOpened = About({ coordinator: Coordinator, openedAt: Instant });
export type EpisodeOpened = Static<typeof EpisodeOpened>;

/** Written by the accountable party: nobody is accountable any more. */
export const EpisodeEnded = About({ outcome: Type.Enum(EPISODE_OUTCOME_CODES), endedOn: CalendarDate });
export type EpisodeEnded = Static<typeof EpisodeEnded>;

/** Written by the accountable party, for the first attempt and for each further one. It moves nothing. */
export const HandoffProposed = OfHandoff({
  from: Coordinator,
  to: PartyId,
  /** Whom of the receiver's workers it is meant for, where that is known. */
  worker: Type.Optional(WorkerId),
  proposedAt: Instant,
  /** Until when the initiator should have given a basis on which it can be delivered. */
  deliverBy: Instant,
});
export type HandoffProposed = Static<typeof HandoffProposed>;

/**
 * A delivery receipt, as for referrals (decision 8): the receiver's adapter issues it, it holds nothing of the receiver's, and its
 * author is the initiator, who wrote what it answers.
 */
export const HandoffReceived = OfHandoff({
  receiver: PartyId,
  /** The id of the proposal or of the introduction that was delivered. */
  answers: Uuid,
  /** The id of the disclosure by which it was. */
  disclosure: Uuid,
  /** The first instant at which the next act is late: the introduction, or its confirmation. */
  actBy: Instant,
});
export type HandoffReceived = Static<typeof HandoffReceived>;

/** Written by the initiator: worker, person and next worker have met. It moves nothing. */
export const HandoffIntroduced = OfHandoff({
  means: Type.Enum(INTRODUCTION_MEANS_CODES),
  introducedOn: CalendarDate,
  /** Until when it should have reached the receiver, who has to confirm it. */
  deliverBy: Instant,
});
export type HandoffIntroduced = Static<typeof HandoffIntroduced>;

/** Written by the receiver. This one event moves accountability (H1). */
export const HandoffConfirmed = OfHandoff({
  /** The id of the introduction that is confirmed. */
  introduction: Uuid,
  from: Coordinator,
  to: Coordinator,
});
export type HandoffConfirmed = Static<typeof HandoffConfirmed>;

/**
 * Tells the initiator that it is no longer accountable, in its own name, so that it always learns it; appended with the
 * confirmation and holding nothing of the receiver's. It moves nothing itself.
 */
export const HandoffReleased = OfHandoff({
  /** The id of the proposal that came about. */
  answers: Uuid,
});
export type HandoffReleased = Static<typeof HandoffReleased>;

/** An attempt came to nothing. Written by the initiator, or by the receiver as its answer; accountability stays where it is. */
export const HandoffFailed = OfHandoff({
  reason: Type.Enum(HANDOFF_REASON_CODES),
  /** Until when the initiator should try again or withdraw; absent where the receiver wrote it. */
  retryBy: Type.Optional(Instant),
});
export type HandoffFailed = Static<typeof HandoffFailed>;

/** Written by the initiator: there will be no further attempt. */
export const HandoffWithdrawn = OfHandoff({ reason: Type.Enum(HANDOFF_REASON_CODES) });
export type HandoffWithdrawn = Static<typeof HandoffWithdrawn>;

/**
 * Tells the receiver of a delivered attempt that nothing is awaited from it any more, in its own name, so that it always learns
 * it; appended with the initiator's failure or withdrawal and holding nothing of the initiator's.
 */
export const HandoffCalledOff = OfHandoff({
  /** The id of the proposal that is off. */
  answers: Uuid,
});
export type HandoffCalledOff = Static<typeof HandoffCalledOff>;

/** Recorded by the clock process on behalf of the party that is late, its author (decision 8). */
const Overdue = OfHandoff({ late: PartyId, due: Instant });
export const HandoffDeliveryOverdue = Overdue;
export const HandoffIntroductionOverdue = Overdue;
export const HandoffConfirmationOverdue = Overdue;
export const HandoffRetryOverdue = Overdue;
export type HandoffOverdue = Static<typeof Overdue>;
