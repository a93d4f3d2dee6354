import { Type, type Static } from 'typebox';
import { Instant, Matter, PartyId, SegmentCategory, Uuid } from '@hub/vocabulary';
import { Basis, Obligation } from './disclosure.events';

/** A log position in JSON: decimal digits. Inside the hub's own services only; a party is given opaque tokens (decision 21). */
const PositionText = Type.String({ pattern: '^[0-9]+$' });

/**
 * One segment as it travels to a party's adapter: its open part in plain, a sealed one as ciphertext. `rebased` carries the
 * content again, so that a view which starts late needs no earlier message. `withdrawn` carries nothing.
 */
export const DeliveredSegment = Type.Union([
  Type.Object({
    category: SegmentCategory,
    state: Type.Union([Type.Literal('made'), Type.Literal('rebased')]),
    bases: Type.Array(Basis),
    obligations: Type.Array(Obligation),
    /** The open part with the subject's id replaced by this party's alias, or the sealed segment exactly as it stands in the log. */
    content: Type.Record(Type.String(), Type.Unknown()),
  }),
  Type.Object({ category: SegmentCategory, state: Type.Literal('withdrawn') }),
]);
export type DeliveredSegment = Static<typeof DeliveredSegment>;

/**
 * The record value on `party.<kind>.v1`: a CloudEvent 1.0 in structured mode. Record key: the alias. It holds neither the
 * subject's id nor anything that was withheld.
 */
export const PartyMessage = Type.Object({
  specversion: Type.Literal('1.0'),
  /** The disclosure's id; repeated by a refill, unchanged. */
  id: Uuid,
  source: Type.String(),
  type: Type.Literal('referral-hub.disclosure.v1'),
  /** The subject's alias for this party. */
  subject: Uuid,
  time: Instant,
  datacontenttype: Type.Literal('application/json'),
  data: Type.Object({
    party: PartyId,
    matter: Matter,
    /** Where the disclosure stands in the log, and its predecessor in the same partition (0 for the first): decision 13. */
    position: PositionText,
    predecessor: PositionText,
    refill: Type.Integer({ minimum: 0 }),
    event: Type.Object({
      id: Uuid,
      type: Type.String(),
      version: Type.Integer({ minimum: 1 }),
      author: PartyId,
      recordedAt: Instant,
      position: PositionText,
    }),
    segments: Type.Array(DeliveredSegment, { minItems: 1 }),
  }),
});
export type PartyMessage = Static<typeof PartyMessage>;

/** The record value on `hub.progress.v1`: everything decided for events up to `reached` is published (decision 13). */
export const ProgressMessage = Type.Object({
  log: Uuid,
  reached: PositionText,
  refill: Type.Integer({ minimum: 0 }),
  /** For each party topic the last log position in each partition. */
  topics: Type.Array(
    Type.Object({ topic: Type.String(), partitions: Type.Array(Type.Object({ partition: Type.Integer(), last: PositionText })) }),
  ),
});
export type ProgressMessage = Static<typeof ProgressMessage>;

/** The record value on `hub.receipts.v1`: what a view applied, from an outbox row of the same transaction. */
export const ReceiptMessage = Type.Object({
  view: Type.String(),
  topic: Type.String(),
  partition: Type.Integer(),
  appliedAt: Instant,
  items: Type.Array(Type.Object({ disclosure: Uuid, party: PartyId, position: PositionText, offset: PositionText })),
});
export type ReceiptMessage = Static<typeof ReceiptMessage>;

/** Topic names (decision 14). */
export const topics = {
  party: (kind: string) => `party.${kind}.v1`,
  progress: 'hub.progress.v1',
  receipts: 'hub.receipts.v1',
  inbound: (party: string) => `inbound.${party}.v1`,
} as const;
