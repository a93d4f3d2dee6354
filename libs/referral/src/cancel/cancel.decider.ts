import { refused, type Decide, type DecidedEvent, type Decision } from '@hub/event-sourcing';
import type { PartyId } from '@hub/vocabulary';
import { isFinal } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralCancelled, ReferralCancelRequested } from '../referral.events';
import { currentSending, pendingCancel, stateBeneath, type Referral, type ReferralState } from '../referral.state';
import { holds, notThere, standingIn, survivorsIdentity } from '../refusals';
import type { CancelReferral } from './cancel.command';

/** The sender withdraws it, or asks to; the addressee agrees to what was asked (R2; BSeR 5.2 and 6.0). */
export const cancel: Decide<CancelReferral, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  return command.party === referral.sender ? cancelBySender(command, referral) : agreeToCancel(command, referral);
};

/**
 * Before delivery the sender cancels. After it the outcome depends on what may be withheld from the sender, so it is recorded
 * as a request and answered alike (decision 8); where service has not started it takes effect at once, as an event of the
 * party that has it now, which the sender learns on a basis only.
 */
const cancelBySender = (command: CancelReferral, referral: Referral): Decision => {
  const sending = currentSending(referral);
  const undelivered = sending.author === referral.sender && sending.received === undefined && !referral.imported;
  if (undelivered && referral.state === 'cancelled') return [];
  if (undelivered && referral.state === 'requested')
    return survivorsIdentity(command) ?? [cancelled(command, referral, command.party, command.contents)];
  if (referral.cancelRequest !== undefined && !toldOfRefusal(command, referral)) return [];
  const effect = hasStarted(referral)
    ? []
    : [cancelled(command, referral, sending.received ? sending.addressee : sending.author)];
  return survivorsIdentity(command) ?? [cancelRequested(command, referral), ...effect];
};

const hasStarted = (referral: Referral): boolean => stateBeneath(referral) === 'in-service' || isFinal(referral.state);

const toldOfRefusal = ({ refused: named }: CancelReferral, { cancelRequest }: Referral): boolean =>
  named !== undefined && named === cancelRequest?.refused?.event;

/** Only while service goes on is there something to agree to, and only a party that was told of the request can. */
const agreeToCancel = (command: CancelReferral, referral: Referral): Decision =>
  holds(referral, command) && command.asked !== undefined && command.asked === pendingCancel(referral)?.event
    ? (survivorsIdentity(command) ?? [cancelled(command, referral, command.party, command.contents)])
    : refused(
        'referral/not-yours-to-cancel',
        'Your party does not cancel this referral: its sender does. Decline it, end it with an outcome, or agree to a request to cancel by naming it.',
      );

const cancelRequested = (command: CancelReferral, referral: Referral): DecidedEvent => {
  const open: ReferralCancelRequested = { ...headOf(referral, command.party, command.implies), reason: command.reason };
  return decided('referral.cancel-requested', open, command.contents);
};

const cancelled = (
  command: CancelReferral,
  referral: Referral,
  author: PartyId,
  contents?: CancelReferral['contents'],
): DecidedEvent => {
  const open: ReferralCancelled = { ...headOf(referral, author, command.implies), reason: command.reason };
  return decided('referral.cancelled', open, contents);
};
