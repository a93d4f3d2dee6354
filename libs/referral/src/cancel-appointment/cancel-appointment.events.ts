import { Type, type Static } from 'typebox';
import { Instant } from '@hub/vocabulary';
import { About } from '../about';
import { CALLED_OFF_BY } from '../codes';

/** Written by the addressee: the appointment does not take place. */
export const ReferralAppointmentCancelled = About({
  calledOffBy: Type.Enum([...CALLED_OFF_BY]),
  /** The instant from which a new appointment is late. */
  rebookBy: Instant,
});
export type ReferralAppointmentCancelled = Static<typeof ReferralAppointmentCancelled>;
