import type { CalendarDate } from '@hub/vocabulary';
import type { PartyAct } from '../command';

/** The addressee reports that service has started. */
export interface StartService extends PartyAct {
  readonly startedOn: CalendarDate;
  /** IANA name, of the policy in force: what day it is there. */
  readonly timeZone: string;
}
