import { refused, type Decide, type DecidedEvent } from '@hub/event-sourcing';
import type { Instant, PartyId } from '@hub/vocabulary';
import { decided, headOf } from '../referral-event';
import type { ReferralReceived } from '../referral.events';
import { currentSending, type Referral, type ReferralState } from '../referral.state';
import { notThere } from '../refusals';
import { dueBy } from '../timing';
import type { ReceiveReferral } from './receive.command';
import { wordReceived } from './word-received';

/**
 * The delivery receipt (decision 8): names what it answers and holds nothing of the receiver's. What was delivered once is
 * not received twice, under whichever disclosure it comes again. Knowing the event's id is knowing what was disclosed.
 */
export const receive: Decide<ReceiveReferral, ReferralState> = (command, referral) => {
  if (referral === undefined) return notThere;
  const sending = referral.sendings.find(({ event, addressee }) => event === command.answers && addressee === command.party);
  if (sending === undefined) {
    const word = wordReceived(command, referral);
    if (word === undefined) return notThere;
    return word.awaited ? [receipt(command, referral, word.author, word.answerBy)] : [];
  }
  if (sending.received !== undefined) return [];
  if (sending !== currentSending(referral) || withdrawn(referral))
    return refused(
      'referral/superseded',
      'This was sent elsewhere or withdrawn before it arrived. Nothing is to be done; what counts now will be delivered to whom it concerns.',
    );
  return [receipt(command, referral, sending.author, dueBy(command.timing, 'answer', command.now))];
};

/** Cancelled here; an import that reports the end of a referral can still be received. */
const withdrawn = (referral: Referral): boolean => referral.state === 'cancelled' && !referral.imported;

const receipt = (command: ReceiveReferral, referral: Referral, author: PartyId, answerBy: Instant): DecidedEvent => {
  const open: ReferralReceived = {
    ...headOf(referral, author),
    addressee: command.party,
    answers: command.answers,
    disclosure: command.disclosure,
    answerBy,
  };
  return decided('referral.received', open);
};
