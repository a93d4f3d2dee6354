import type { CalendarDate, Within } from '@hub/vocabulary';
import type { IntroductionMeans } from '../codes';
import type { HandoffAct } from '../command';

/** The initiator reports that it has introduced the person to the next worker. */
export interface Introduce extends HandoffAct {
  readonly means: IntroductionMeans;
  /** The means that count as an introduction in this jurisdiction: the policy's. */
  readonly counted: readonly IntroductionMeans[];
  readonly introducedOn: CalendarDate;
  /** IANA name, of the policy in force: what day it is there. */
  readonly timeZone: string;
  /** How long until it should have reached the receiver. */
  readonly deliverWithin: Within;
}
