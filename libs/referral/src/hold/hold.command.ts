import type { CalendarDate } from '@hub/vocabulary';
import type { HoldReason } from '../codes';
import type { TimedAct } from '../command';

/** The addressee lets work rest, or goes on doing so. */
export interface HoldReferral extends TimedAct {
  readonly reason: HoldReason;
  /** The last day on which it rests, in the jurisdiction's time zone. */
  readonly until: CalendarDate;
}
