import type { CalendarDate } from '@hub/vocabulary';
import type { PartyAct } from '../command';

/** The addressee takes the referral on. */
export interface AcceptReferral extends PartyAct {
  /** The day on which service should start, in the jurisdiction's time zone. */
  readonly startBy?: CalendarDate;
  /** IANA name, of the policy in force: that day ends at midnight there. */
  readonly timeZone: string;
  /** The policy's `limits.startHours`: the limit where no day is promised. */
  readonly startHours: number;
}
