import type { Decide } from '@hub/event-sourcing';
import { answered } from '../accept/accept.decider';
import { dayAhead } from '../calendar';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import { heldIn, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { WaitlistReferral } from './waitlist.command';
import type { ReferralWaitlisted } from './waitlist.events';

/** The addressee keeps the person on its waiting list (R2; FHIR Task accepted, told apart by its business status). */
export const waitlist: Decide<WaitlistReferral, ReferralState> = (command, state) => {
  const referral = heldIn(['received', 'waitlisted'], command, state, answered);
  if ('refused' in referral) return referral;
  const { position, estimatedStart, timing, now } = command;
  const waitlisted: ReferralWaitlisted = {
    ...headOf(referral, command.party, command.implies),
    ...(position === undefined ? {} : { position }),
    ...(estimatedStart === undefined ? {} : { estimatedStart }),
    reviewBy: dueBy(timing, 'review-waitlist', now),
  };
  return (
    (estimatedStart === undefined ? undefined : dayAhead(estimatedStart, timing.calendar.timeZone, now)) ??
    survivorsIdentity(command) ?? [decided('referral.waitlisted', waitlisted, command.contents)]
  );
};
