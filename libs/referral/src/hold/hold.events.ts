import { Type, type Static } from 'typebox';
import { CalendarDate, Instant } from '@hub/vocabulary';
import { About } from '../about';
import { HOLD_REASON_CODES } from '../codes';

/** Written by the addressee: work rests until a day, and what was due stands still. */
export const ReferralPutOnHold = About({
  reason: Type.Enum(HOLD_REASON_CODES),
  until: CalendarDate,
  /** The end of that day: from then on resuming is late. */
  resumeBy: Instant,
});
export type ReferralPutOnHold = Static<typeof ReferralPutOnHold>;
