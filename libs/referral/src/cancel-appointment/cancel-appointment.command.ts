import type { CalledOffBy } from '../codes';
import type { TimedAct } from '../command';

/** The addressee reports that the appointment was called off. */
export interface CancelAppointment extends TimedAct {
  readonly calledOffBy: CalledOffBy;
}
