import { Type, type Static } from 'typebox';
import { SegmentDecision } from '@hub/disclosure';
import { InformationCategory, Instant, Matter, PartyId, Uuid } from '@hub/vocabulary';

/**
 * A trace: one referral and its chain, or one episode of coordination with its hand-offs, across all parties on one timeline (T1), as far as whoever looks may know (decision 21).
 * Never content: structure, references, categories, bases and reasons.
 */
const optional = Type.Optional;

/** The hub's own see a log position, decimal digits; a party an opaque token, which tells neither counts nor gaps. */
const Place = Type.String({ minLength: 1 });

/** Who must act next, how, and by when. */
const Next = Type.Object({ party: PartyId, act: Type.String(), by: optional(Instant) });

export const TracedReferral = Type.Object({
  referral: Uuid,
  partOf: optional(Uuid),
  sender: PartyId,
  addressee: PartyId,
  state: Type.String(),
  /** The state was reported by an import. */
  imported: Type.Boolean(),
  /** Absent once the referral is over. */
  next: optional(Next),
});
export type TracedReferral = Static<typeof TracedReferral>;

/** One hand-off of an episode, with how many attempts there were. */
const TracedHandoff = Type.Object({
  handoff: Uuid,
  from: PartyId,
  to: PartyId,
  attempts: Type.Integer({ minimum: 1 }),
  state: Type.Enum(['pending', 'failed', 'withdrawn', 'confirmed']),
});

export const TracedEpisode = Type.Object({
  episode: Uuid,
  /** Whose worker is accountable; of an episode that has ended, whose was last. The worker where it is known. */
  accountable: Type.Object({ party: PartyId, worker: optional(Type.String()) }),
  state: Type.Enum(['open', 'ended']),
  handoffs: Type.Array(TracedHandoff),
  /** As for a referral; absent once the episode has ended. */
  next: optional(Next),
});
export type TracedEpisode = Static<typeof TracedEpisode>;

/** Who caused an event: the authenticated party, the person or system that acted for it, and its client. */
const Cause = Type.Object({ party: PartyId, actor: Type.String(), source: Type.String() });

const Subject = { event: Uuid, type: Type.String() };

export const TracedEvent = Type.Object({
  kind: Type.Literal('event'),
  at: Instant,
  place: Place,
  ...Subject,
  /** Absent for an event that is about no subject, for example a policy. */
  matter: optional(Matter),
  author: optional(PartyId),
  /** A party sees it of its own events only. */
  by: optional(Cause),
  stream: optional(Type.String()),
  revision: optional(Type.Integer()),
  /** Categories that the open part itself gives away; for the hub's own. */
  implies: optional(Type.Array(InformationCategory)),
  /** The open part without its head: ids, states, times, neutral codes. */
  details: Type.Record(Type.String(), Type.Unknown()),
  /** Its sealed segments, by category; to a party those that it may see now. */
  categories: Type.Array(Type.String()),
  /** Why this version of the hub cannot read it. */
  unreadable: optional(Type.String()),
});
export type TracedEvent = Static<typeof TracedEvent>;

/** When a view showed it, and the message that carried it (topic, partition, offset: for the hub's own). */
export const Delivery = Type.Object({
  view: Type.String(),
  appliedAt: Instant,
  topic: optional(Type.String()),
  partition: optional(Type.Integer()),
  offset: optional(Type.String()),
});
export type Delivery = Static<typeof Delivery>;

export const TracedDisclosure = Type.Object({
  kind: Type.Literal('disclosure'),
  at: Instant,
  place: Place,
  disclosure: Uuid,
  to: PartyId,
  /** What it discloses. */
  of: Type.Object(Subject),
  /** What made it be decided; for the hub's own. */
  because: optional(Type.Object(Subject)),
  segments: Type.Array(SegmentDecision),
  deliveries: Type.Array(Delivery),
});
export type TracedDisclosure = Static<typeof TracedDisclosure>;

export const Trace = Type.Object({
  /** What it is a trace of: one of the two. */
  referral: optional(Uuid),
  episode: optional(Uuid),
  seenBy: PartyId,
  /** The chain, from the first referral to its parts. */
  referrals: Type.Array(TracedReferral),
  /** Of an episode: how it stands. */
  episodes: optional(Type.Array(TracedEpisode)),
  /** Everybody who appears, in the order of appearance. */
  parties: Type.Array(Type.Object({ party: PartyId, kind: optional(Type.String()), name: optional(Type.String()) })),
  /** In log order. */
  entries: Type.Array(Type.Union([TracedEvent, TracedDisclosure])),
});
export type Trace = Static<typeof Trace>;
export type TraceEntry = TracedEvent | TracedDisclosure;
