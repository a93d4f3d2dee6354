import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOf } from '../referral-event';
import type { ReferralDeclined } from '../referral.events';
import type { ReferralState } from '../referral.state';
import { holds, notThere, notYoursToAnswer, standingIn, survivorsIdentity } from '../refusals';
import type { DeclineReferral } from './decline.command';

/** The addressee does not take it on, or no longer, before service starts (R2; FHIR Task rejected; BSeR 4.0 also from accepted). */
export const decline: Decide<DeclineReferral, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  if (!holds(referral, command)) return notYoursToAnswer;
  if (referral.state !== 'received' && referral.state !== 'accepted')
    return refused(
      'referral/not-awaiting-answer',
      'Service has started or the referral is over, so it cannot be declined. End the service with an outcome instead.',
    );
  const declined: ReferralDeclined = { ...headOf(referral, command.party, command.implies), reason: command.reason };
  return survivorsIdentity(command) ?? [decided('referral.declined', declined, command.contents)];
};
