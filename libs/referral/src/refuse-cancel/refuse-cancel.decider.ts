import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOf } from '../referral-event';
import { pendingCancel, type ReferralState } from '../referral.state';
import { holds, notThere, standingIn, survivorsIdentity } from '../refusals';
import type { RefuseCancel } from './refuse-cancel.command';
import type { ReferralCancelRefused } from './refuse-cancel.events';

/** Service goes on although the sender asked to cancel (R2). BSeR has no such answer; the hub has. */
export const refuseCancel: Decide<RefuseCancel, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  if (!holds(referral, command) || pendingCancel(referral)?.event !== command.asked)
    return refused(
      'referral/no-such-cancel-request',
      'There is no request to cancel that awaits your party’s answer under this name. Name the one that was shown to you.',
    );
  const open: ReferralCancelRefused = {
    ...headOf(referral, command.party, command.implies),
    asked: command.asked,
    reason: command.reason,
  };
  return survivorsIdentity(command) ?? [decided('referral.cancel-refused', open, command.contents)];
};
