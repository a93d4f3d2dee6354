import type { CalendarDate } from '@hub/vocabulary';
import type { TimedAct } from '../command';

/** The addressee reports that service has started. */
export interface StartService extends TimedAct {
  readonly startedOn: CalendarDate;
}
