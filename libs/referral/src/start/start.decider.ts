import { refused, type Decide } from '@hub/event-sourcing';
import { notYet } from '../calendar';
import { decided, headOf } from '../referral-event';
import type { ReferralServiceStarted } from '../referral.events';
import type { ReferralState } from '../referral.state';
import { holds, notThere, notYoursToAnswer, standingIn, survivorsIdentity } from '../refusals';
import type { StartService } from './start.command';

/** Service has started (R2; FHIR Task accepted → in-progress). */
export const startService: Decide<StartService, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  if (!holds(referral, command)) return notYoursToAnswer;
  if (referral.state === 'received')
    return refused('referral/not-accepted', 'This referral has not been accepted yet. Accept it first, then report the start.');
  if (referral.state !== 'accepted')
    return refused('referral/already-started', 'Service has started before, or the referral is over. Look at its present state.');
  const started: ReferralServiceStarted = { ...headOf(referral, command.party, command.implies), startedOn: command.startedOn };
  return (
    notYet(command.startedOn, command.timeZone, command.now) ??
    survivorsIdentity(command) ?? [decided('referral.service-started', started, command.contents)]
  );
};
