import type { Instant } from '@hub/vocabulary';
import type { AppointmentMeans } from '../codes';
import type { TimedAct } from '../command';

/** The addressee makes an appointment, or moves it. */
export interface ScheduleAppointment extends TimedAct {
  readonly startsAt: Instant;
  readonly means?: AppointmentMeans;
}
