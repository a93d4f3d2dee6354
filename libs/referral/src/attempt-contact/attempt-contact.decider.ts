import { refused, type Decide } from '@hub/event-sourcing';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import { heldIn, survivorsIdentity } from '../refusals';
import type { AttemptContact } from './attempt-contact.command';
import type { ReferralContactAttempted } from './attempt-contact.events';

/** An attempt to engage the person is on record, whatever came of it (R2). It changes neither state nor clock. */
export const attemptContact: Decide<AttemptContact, ReferralState> = (command, state) => {
  const referral = heldIn(['received', 'waitlisted', ...TAKEN_ON, 'in-service', 'on-hold'], command, state);
  if ('refused' in referral) return referral;
  if (!(new Date(command.attemptedAt) <= command.now))
    return refused('referral/attempt-ahead', 'This moment is still to come, or no calendar has it. Correct it.');
  const attempted: ReferralContactAttempted = {
    ...headOf(referral, command.party, command.implies),
    attemptedAt: command.attemptedAt,
    means: command.means,
    outcome: command.outcome,
  };
  return survivorsIdentity(command) ?? [decided('referral.contact-attempted', attempted, command.contents)];
};
