import { refused, type Decide } from '@hub/event-sourcing';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralDeclined } from '../referral.events';
import { stateBeneath, type ReferralState } from '../referral.state';
import { heldIn, survivorsIdentity } from '../refusals';
import type { DeclineReferral } from './decline.command';

/** The addressee does not take it on, or no longer, before service starts (R2; FHIR Task rejected; BSeR 4.0 also from accepted). */
export const decline: Decide<DeclineReferral, ReferralState> = (command, state) => {
  const referral = heldIn(['received', 'waitlisted', ...TAKEN_ON, 'on-hold'], command, state, () => tooLate);
  if ('refused' in referral) return referral;
  if (stateBeneath(referral) === 'in-service') return tooLate;
  const declined: ReferralDeclined = { ...headOf(referral, command.party, command.implies), reason: command.reason };
  return survivorsIdentity(command) ?? [decided('referral.declined', declined, command.contents)];
};

const tooLate = refused(
  'referral/not-awaiting-answer',
  'Service has started or the referral is over, so it cannot be declined. End the service with an outcome instead.',
);
