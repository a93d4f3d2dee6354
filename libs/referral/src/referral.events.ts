import { Type, type Static } from 'typebox';
import { CalendarDate, Instant, PartyId, Uuid } from '@hub/vocabulary';
import { About } from './about';
import { OUTCOME_CODES, PRIORITIES, REASON_CODES } from './codes';

const ReasonCode = Type.Enum(REASON_CODES);

/** Written by the sender. */
export const ReferralRequested = About({
  sender: PartyId,
  addressee: PartyId,
  priority: Type.Enum([...PRIORITIES]),
  requestedAt: Instant,
  /** Until when the sender should have given a basis on which it can be delivered. */
  deliverBy: Instant,
  /** The referral on which this one follows: the chain is one trace (R3). */
  partOf: Type.Optional(Uuid),
});
export type ReferralRequested = Static<typeof ReferralRequested>;

/**
 * A delivery receipt (decision 8): holds nothing of the receiver's. Its author is whoever wrote what it answers, so it reaches
 * them always, and gives away no more than that event did; of a request to cancel it is the receiver itself, for who has the
 * referral by then may be withheld from the sender.
 */
export const ReferralReceived = About({
  /** Who received it: of a request or redirect the addressee. */
  addressee: PartyId,
  /** The id of what was delivered: a request or redirect, or later a word that somebody must act on. */
  answers: Uuid,
  /** The id of the disclosure by which it was. */
  disclosure: Uuid,
  /** The receiver's clock starts with reception. */
  answerBy: Instant,
});
export type ReferralReceived = Static<typeof ReferralReceived>;

/** Written by the addressee. */
export const ReferralAccepted = About({
  /** The day on which service should start, as the addressee promises it. */
  startBy: Type.Optional(CalendarDate),
  /** The instant from which the start is late: the end of that day, or the jurisdiction's limit. */
  startDue: Instant,
});
export type ReferralAccepted = Static<typeof ReferralAccepted>;

/** Written by the addressee. */
export const ReferralDeclined = About({ reason: ReasonCode });
export type ReferralDeclined = Static<typeof ReferralDeclined>;

/** Written by whoever sends it on: the addressee, or the sender. The new addressee must receive it anew. */
export const ReferralRedirected = About({
  from: PartyId,
  to: PartyId,
  reason: Type.Optional(ReasonCode),
  deliverBy: Instant,
});
export type ReferralRedirected = Static<typeof ReferralRedirected>;

/** Written by the addressee. */
export const ReferralServiceStartedV1 = About({ startedOn: CalendarDate });
export const ReferralServiceStarted = About({
  startedOn: CalendarDate,
  /** The instant from which an interim note, or the end, is late; absent in what was written before there was such a limit. */
  progressBy: Type.Optional(Instant),
});
export type ReferralServiceStarted = Static<typeof ReferralServiceStarted>;

/** Written by the addressee; closes the loop. */
export const ReferralEnded = About({ outcome: Type.Enum(OUTCOME_CODES), endedOn: CalendarDate });
export type ReferralEnded = Static<typeof ReferralEnded>;

/** Written by the sender of a referral that was delivered: it asks, and is answered alike whatever happened meanwhile. */
export const ReferralCancelRequested = About({ reason: ReasonCode });
export type ReferralCancelRequested = Static<typeof ReferralCancelRequested>;

/** Before delivery written by the sender; after it by the addressee, so that the sender learns it on a basis only. */
export const ReferralCancelled = About({ reason: ReasonCode });
export type ReferralCancelled = Static<typeof ReferralCancelled>;
