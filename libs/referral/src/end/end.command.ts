import type { CalendarDate } from '@hub/vocabulary';
import type { OutcomeCode } from '../codes';
import type { PartyAct } from '../command';

/** The addressee reports how service ended. */
export interface EndReferral extends PartyAct {
  readonly outcome: OutcomeCode;
  readonly endedOn: CalendarDate;
  /** IANA name, of the policy in force: what day it is there. */
  readonly timeZone: string;
}
