import type { CalendarDate } from '@hub/vocabulary';
import type { TimedAct } from '../command';

/** The addressee takes the referral on, or takes a person from its waiting list. */
export interface AcceptReferral extends TimedAct {
  /** The day on which service should start, in the jurisdiction's time zone; where none is promised, the policy's limit counts. */
  readonly startBy?: CalendarDate;
}
