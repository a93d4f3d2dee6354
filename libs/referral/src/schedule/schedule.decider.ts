import { refused, type Decide } from '@hub/event-sourcing';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import { heldIn, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { ScheduleAppointment } from './schedule.command';
import type { ReferralScheduled } from './schedule.events';

/** An appointment before service starts (R2; BSeR 5.1.1, 360X PCC-60). Any but the first is a new date for the one before. */
export const schedule: Decide<ScheduleAppointment, ReferralState> = (command, state) => {
  const referral = heldIn(TAKEN_ON, command, state);
  if ('refused' in referral) return referral;
  const startsAt = new Date(command.startsAt);
  if (!(startsAt > command.now))
    return refused(
      'referral/appointment-in-the-past',
      'This moment is over, or no calendar has it. Name a moment to come; what has taken place is reported as the start of service.',
    );
  const scheduled: ReferralScheduled = {
    ...headOf(referral, command.party, command.implies),
    startsAt: command.startsAt,
    ...(command.means === undefined ? {} : { means: command.means }),
    reportBy: dueBy(command.timing, 'report-appointment', startsAt),
  };
  const type = referral.state === 'accepted' ? 'referral.scheduled' : 'referral.rescheduled';
  return survivorsIdentity(command) ?? [decided(type, scheduled, command.contents)];
};
