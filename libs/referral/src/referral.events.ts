import { Type, type Static } from 'typebox';
import { CalendarDate, Instant, PartyId, SubjectHead, Uuid } from '@hub/vocabulary';
import { OUTCOME_CODES, PRIORITIES, REASON_CODES } from './codes';
import { LIFECYCLE } from './lifecycle';

/** Every event of a referral begins with the head, matter `referral:<id>`; what implies a category is sealed (decision 3). */
const About = <Properties extends Record<string, Parameters<typeof Type.Object>[0][string]>>(properties: Properties) =>
  Type.Object({ ...SubjectHead.properties, referral: Uuid, ...properties });

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
 * A delivery receipt (decision 8): holds nothing of the addressee's. Its author is whoever wrote the request or redirect that
 * it answers, so it reaches them always, and gives away no more than that event did.
 */
export const ReferralReceived = About({
  addressee: PartyId,
  /** The id of the request or redirect that was delivered. */
  answers: Uuid,
  /** The id of the disclosure by which it was. */
  disclosure: Uuid,
  /** The addressee's clock starts with reception. */
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
export const ReferralServiceStarted = About({ startedOn: CalendarDate });
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

/** Recorded by the clock process on behalf of the party that is late, its author (decision 8). */
const Overdue = About({ late: PartyId, due: Instant });
export const ReferralDeliveryOverdue = Overdue;
export const ReferralAnswerOverdue = Overdue;
export const ReferralStartOverdue = Overdue;
export type ReferralOverdue = Static<typeof Overdue>;

const History = Type.Array(Type.Object({ state: Type.Enum([...LIFECYCLE]), at: Instant }), { maxItems: 100 });

/** Under which names another system knows the referral, for example `Task/123` and its version. */
const Identifiers = Type.Array(
  Type.Object({
    system: Type.Optional(Type.String({ maxLength: 500 })),
    value: Type.String({ minLength: 1, maxLength: 500 }),
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  }),
  { maxItems: 50 },
);

/** What came along and is kept, no more: for example a FHIR Consent that has nothing of what a basis needs. */
const Attachments = Type.Array(
  Type.Object({ type: Type.String({ minLength: 1, maxLength: 100 }), reference: Type.String({ minLength: 1, maxLength: 500 }) }),
  { maxItems: 50 },
);

/** A referral that arrived already in a state, with the history that is known and no transition invented. Author: its requester. */
export const ReferralImported = About({
  sender: PartyId,
  addressee: PartyId,
  state: Type.Enum([...LIFECYCLE]),
  priority: Type.Optional(Type.Enum([...PRIORITIES])),
  requestedAt: Instant,
  deliverBy: Instant,
  partOf: Type.Optional(Uuid),
  history: History,
  identifiers: Identifiers,
  attachments: Type.Optional(Attachments),
});
export type ReferralImported = Static<typeof ReferralImported>;

/** A later version of an imported referral, in a more advanced state. Each list is the whole one. */
export const ReferralImportUpdated = About({
  state: Type.Enum([...LIFECYCLE]),
  history: History,
  identifiers: Identifiers,
  attachments: Type.Optional(Attachments),
});
export type ReferralImportUpdated = Static<typeof ReferralImportUpdated>;
