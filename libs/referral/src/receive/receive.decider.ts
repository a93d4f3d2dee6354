import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOf, hoursAfter } from '../referral-event';
import type { ReferralReceived } from '../referral.events';
import { currentSending, type Referral, type ReferralState, type Sending } from '../referral.state';
import { notThere } from '../refusals';
import type { ReceiveReferral } from './receive.command';

/**
 * The delivery receipt (decision 8): names what it answers and holds nothing of the addressee's. What was delivered once is
 * not received twice, under whichever disclosure it comes again. Knowing the event's id is knowing what was disclosed.
 */
export const receive: Decide<ReceiveReferral, ReferralState> = (command, referral) => {
  const sending = referral?.sendings.find(({ event, addressee }) => event === command.answers && addressee === command.party);
  if (referral === undefined || sending === undefined) return notThere;
  if (sending.received !== undefined) return [];
  if (sending !== currentSending(referral) || withdrawn(referral))
    return refused(
      'referral/superseded',
      'This was sent elsewhere or withdrawn before it arrived. Nothing is to be done; what counts now will be delivered to whom it concerns.',
    );
  return [decided('referral.received', receiptOf(command, referral, sending))];
};

/** Cancelled here; an import that reports the end of a referral can still be received. */
const withdrawn = (referral: Referral): boolean => referral.state === 'cancelled' && !referral.imported;

const receiptOf = (command: ReceiveReferral, referral: Referral, sending: Sending): ReferralReceived => ({
  ...headOf(referral, sending.author),
  addressee: command.party,
  answers: command.answers,
  disclosure: command.disclosure,
  answerBy: hoursAfter(command.now, command.answerHours),
});
