import type { Decide } from '@hub/event-sourcing';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import { heldIn, noAppointment, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { CancelAppointment } from './cancel-appointment.command';
import type { ReferralAppointmentCancelled } from './cancel-appointment.events';

/** The appointment does not take place; another one is awaited (R2; BSeR 5.1.3). */
export const cancelAppointment: Decide<CancelAppointment, ReferralState> = (command, state) => {
  const referral = heldIn(['scheduled'], command, state, noAppointment);
  if ('refused' in referral) return referral;
  const cancelled: ReferralAppointmentCancelled = {
    ...headOf(referral, command.party, command.implies),
    calledOffBy: command.calledOffBy,
    rebookBy: dueBy(command.timing, 'rebook', command.now),
  };
  return survivorsIdentity(command) ?? [decided('referral.appointment-cancelled', cancelled, command.contents)];
};
