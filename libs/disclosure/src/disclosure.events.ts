import { Type, type Static } from 'typebox';
import { InformationCategory, Instant, Matter, PartyId, Purpose, Regime, SegmentCategory, Uuid } from '@hub/vocabulary';

/** What makes one category's disclosure lawful (decision 8). `author`: a party sees what it wrote. */
export const Basis = Type.Union([
  Type.Object({ kind: Type.Literal('author') }),
  Type.Object({ kind: Type.Literal('consent'), regime: Regime, consent: Uuid, citation: Type.String() }),
  Type.Object({
    kind: Type.Literal('permission'),
    regime: Regime,
    permission: Type.String(),
    policy: Type.String(),
    citation: Type.String(),
  }),
  Type.Object({ kind: Type.Literal('exception'), regime: Regime, exception: Uuid, citation: Type.String() }),
]);
export type Basis = Static<typeof Basis>;

/** What travels with a disclosure: the notice of 2.32, the scope of the consent, the redisclosure rule for this recipient (C4). */
export const Obligation = Type.Object({
  kind: Type.Union([Type.Literal('notice'), Type.Literal('consent-scope'), Type.Literal('redisclosure')]),
  text: Type.String(),
  citation: Type.String(),
  consent: Type.Optional(Uuid),
});
export type Obligation = Static<typeof Obligation>;

/** Why a segment is not given; never leaves the log. */
export const WITHHELD_REASONS = ['no-basis', 'denied', 'open-part-withheld', 'unreadable'] as const;

export const SegmentDecision = Type.Union([
  Type.Object({
    category: SegmentCategory,
    state: Type.Union([Type.Literal('made'), Type.Literal('rebased')]),
    /** One basis for a sealed segment; for the open part one for each implied category, in the order of `implies` (or `author` alone). */
    bases: Type.Array(Basis, { minItems: 1 }),
    obligations: Type.Array(Obligation),
  }),
  Type.Object({
    category: SegmentCategory,
    state: Type.Union([Type.Literal('withheld'), Type.Literal('withdrawn')]),
    reason: Type.Enum(WITHHELD_REASONS),
  }),
]);
export type SegmentDecision = Static<typeof SegmentDecision>;

/** A reference to an event that survives copying and restoring the log: never by position (decision 1). */
export const EventReference = Type.Object({
  stream: Type.String(),
  revision: Type.Integer({ minimum: 0 }),
  id: Uuid,
  type: Type.String(),
});
export type EventReference = Static<typeof EventReference>;

/**
 * What one party may know of one event, as of one trigger (decision 7). Its event id is UUIDv5 of (trigger, source event, party)
 * and is the disclosure's name. Only segments whose state changes are listed.
 */
export const DisclosureDecided = Type.Object({
  subject: Uuid,
  party: PartyId,
  /** The event, and of its head what its bases are judged by, so that the check at each read needs no second event. */
  source: Type.Object({
    ...EventReference.properties,
    author: PartyId,
    matter: Matter,
    purpose: Purpose,
    implies: Type.Array(InformationCategory, { minItems: 1 }),
  }),
  trigger: EventReference,
  /** The running maximum of `recordedAt` up to the trigger: the time by which ends were judged. */
  asOf: Instant,
  policy: Type.String(),
  segments: Type.Array(SegmentDecision, { minItems: 1 }),
});
export type DisclosureDecided = Static<typeof DisclosureDecided>;

/** One decision with its event id, which is the disclosure's name. */
export interface Disclosure {
  readonly id: Uuid;
  readonly open: DisclosureDecided;
}
