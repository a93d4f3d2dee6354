import type { CalendarDate } from '@hub/vocabulary';
import type { OutcomeCode } from '../codes';
import type { TimedAct } from '../command';

/** The addressee reports how service ended. */
export interface EndReferral extends TimedAct {
  readonly outcome: OutcomeCode;
  readonly endedOn: CalendarDate;
}
