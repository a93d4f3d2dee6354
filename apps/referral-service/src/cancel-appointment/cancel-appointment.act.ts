import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { CancelAppointmentDto } from './cancel-appointment.dto';

/** The appointment does not take place (R2). */
export const cancelAppointment = referralAct({
  name: 'cancel-appointment',
  summary: 'Reports that the appointment was called off',
  body: CancelAppointmentDto,
  decider: referralDeciders.cancelAppointment,
  command: (act, { calledOffBy }) => ({ ...act, calledOffBy }),
});
