import { Type, type Static } from 'typebox';
import { Instant, Uuid, type SubjectId } from '@hub/vocabulary';

/**
 * Why a person's records must be kept although somebody asks for their erasure: neutral words, for the open part tells no
 * content. `retention` is a duty to keep them for a time (45 CFR 164.316(b)(2), a state's schedule), the others are ordered.
 */
export const HOLD_REASONS = ['litigation', 'investigation', 'audit', 'retention'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export const HoldPlaced = Type.Object({
  subject: Uuid,
  hold: Uuid,
  reason: Type.Enum(HOLD_REASONS),
  /** When it ends by itself; absent: when it is lifted. */
  until: Type.Optional(Instant),
});
export type HoldPlaced = Static<typeof HoldPlaced>;

export const HoldLifted = Type.Object({ subject: Uuid, hold: Uuid });
export type HoldLifted = Static<typeof HoldLifted>;

/** Nothing held the records: their keys are about to be destroyed, and no hold comes in between. */
export const ErasureDecided = Type.Object({ subject: Uuid });
export type ErasureDecided = Static<typeof ErasureDecided>;

/** What holds up a subject's erasure, and the erasure itself, are decided in one stream, so that one of the two comes first. */
export const holdsStream = (subject: SubjectId): string => `holds-${subject}`;
