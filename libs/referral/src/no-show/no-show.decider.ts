import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import { heldIn, noAppointment, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { ReportNoShow } from './no-show.command';
import type { ReferralNoShow } from './no-show.events';

/** Nobody came, which counts as an attempt to engage; another appointment is awaited (R2; BSeR 5.1.2, 360X PCC-61). */
export const noShow: Decide<ReportNoShow, ReferralState> = (command, state) => {
  const referral = heldIn(['scheduled'], command, state, noAppointment);
  if ('refused' in referral) return referral;
  if (referral.appointment !== undefined && referral.appointment > command.now)
    return refused(
      'referral/appointment-ahead',
      'The appointment is still to come. Report this when its time is over, or call it off.',
    );
  const missed: ReferralNoShow = {
    ...headOf(referral, command.party, command.implies),
    rebookBy: dueBy(command.timing, 'rebook', command.now),
  };
  return survivorsIdentity(command) ?? [decided('referral.no-show', missed, command.contents)];
};
