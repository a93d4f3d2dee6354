import { dueAfter, type Instant, type TimeLimit, type WorkCalendar } from '@hub/vocabulary';
import type { Act } from './acts';

/** Acts that have a limit of the jurisdiction's. What rests is resumed on the day that was named; an end has no limit of its own. */
export type LimitedAct = Exclude<Act, 'resume' | 'end-service'>;

/** How long each act may take before it surfaces as late (R2), and the calendar by which business days are reckoned. */
export interface Timing {
  readonly limits: Readonly<Record<LimitedAct, TimeLimit>>;
  readonly calendar: WorkCalendar;
}

/** The first instant at which that act is late, if its clock starts at `from`. */
export const dueBy = ({ limits, calendar }: Timing, act: LimitedAct, from: Date): Instant =>
  dueAfter(from, { limit: limits[act], calendar }).toISOString();
