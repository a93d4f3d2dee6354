import { refused, type Decide } from '@hub/event-sourcing';
import { endOfDay } from '@hub/vocabulary';
import { decided, headOf, hoursAfter } from '../referral-event';
import type { ReferralAccepted } from '../referral.events';
import type { ReferralState } from '../referral.state';
import { holds, notThere, notYoursToAnswer, standingIn, survivorsIdentity } from '../refusals';
import type { AcceptReferral } from './accept.command';

/** The addressee takes the referral on and says when service will start (R2; FHIR Task received → accepted). */
export const accept: Decide<AcceptReferral, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  if (!holds(referral, command)) return notYoursToAnswer;
  if (referral.state !== 'received')
    return refused('referral/not-awaiting-answer', 'This referral was answered before, or is over. Look at its present state.');
  const due = command.startBy === undefined ? undefined : endOfDay(command.startBy, command.timeZone);
  if (command.startBy !== undefined && (due === undefined || due <= command.now))
    return refused(
      'referral/start-in-the-past',
      'The day on which service should start is over, or no calendar has it. Name a day to come.',
    );
  const accepted: ReferralAccepted = {
    ...headOf(referral, command.party, command.implies),
    ...(command.startBy === undefined ? {} : { startBy: command.startBy }),
    startDue: due?.toISOString() ?? hoursAfter(command.now, command.startHours),
  };
  return survivorsIdentity(command) ?? [decided('referral.accepted', accepted, command.contents)];
};
