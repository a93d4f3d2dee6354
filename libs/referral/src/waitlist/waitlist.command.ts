import type { CalendarDate } from '@hub/vocabulary';
import type { TimedAct } from '../command';

/** The addressee has no room now and keeps the person on its waiting list, or says how the list stands. */
export interface WaitlistReferral extends TimedAct {
  /** Place on the list, from 1. */
  readonly position?: number;
  /** The day on which there may be room, in the jurisdiction's time zone. */
  readonly estimatedStart?: CalendarDate;
}
