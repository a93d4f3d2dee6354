import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { decided, distinct, headOf } from '../referral-event';
import type { ReferralRedirected } from '../referral.events';
import { currentSending, type Referral, type ReferralState } from '../referral.state';
import { holds, notThere, notYoursToAnswer, standingIn, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { RedirectReferral } from './redirect.command';

/** The referral goes on to another party, which must receive it anew (R2). */
export const redirect: Decide<RedirectReferral, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  return (
    mayNotSendOn(command, referral) ??
    unfit(command, referral) ?? [decided('referral.redirected', redirectOf(command, referral), command.contents)]
  );
};

/**
 * The addressee that holds it and has not answered; whoever sent it where it has not arrived; the sender that was told of a
 * decline. A sender that was not told gets one answer, whatever happened after delivery.
 */
const mayNotSendOn = (command: RedirectReferral, referral: Referral): Refusal | undefined => {
  const { author, received } = currentSending(referral);
  if (referral.state === 'received' && holds(referral, command)) return undefined;
  if (referral.state === 'requested' && author === command.party && received === undefined) return undefined;
  if (command.party !== referral.sender) return notYoursToAnswer;
  return toldOfDecline(command, referral)
    ? undefined
    : refused(
        'referral/not-yours-to-redirect',
        'This referral is with its addressee or over. Send it elsewhere before delivery, or after a decline by naming the decline; else ask to cancel it.',
      );
};

/** A sender that has asked to cancel is not told by a refusal here whether that took effect. */
const toldOfDecline = ({ declined }: RedirectReferral, referral: Referral): boolean =>
  referral.state === 'declined' &&
  referral.cancelRequest === undefined &&
  (referral.imported || (declined !== undefined && declined === referral.declined));

const unfit = (command: RedirectReferral, referral: Referral): Refusal | undefined => {
  if (command.to === referral.sender)
    return refused('referral/addressee-is-sender', 'The referral comes from that party. Name another one, or decline it.');
  if (command.to === currentSending(referral).addressee && referral.state !== 'declined')
    return refused('referral/same-addressee', 'The referral is addressed to that party already. Name another one.');
  return survivorsIdentity(command);
};

const redirectOf = (command: RedirectReferral, referral: Referral): ReferralRedirected => {
  const head = headOf(referral, command.party, command.implies);
  return {
    ...head,
    concerns: distinct([referral.sender, command.party, command.to]),
    from: currentSending(referral).addressee,
    to: command.to,
    ...(command.reason === undefined ? {} : { reason: command.reason }),
    deliverBy: dueBy(command.timing, 'give-basis', command.now),
  };
};
