import type { PartyId } from '@hub/vocabulary';
import type { Act } from './acts';
import { currentSending, openQuestion, pendingCancel, type Referral } from './referral.state';

/** Who must act, how, and by when. */
export interface NextAct {
  readonly party: PartyId;
  readonly act: Act;
  /** The first instant at which it is late; absent where nothing sets a limit, or its clock does not run yet. */
  readonly by?: Date;
}

/**
 * Every state says who must act next and by when (R2); undefined once the referral is over. A clock runs only for a party that
 * was reached: while the referral, or what was told on a question, has not arrived, whoever sent it must act and the clock of
 * the one to whom it goes stands still (decision 8). A question stops the clock of whoever asked when it has arrived, not
 * before: nobody gains time by asking what cannot be delivered.
 */
export const whoActsNext = (referral: Referral): NextAct | undefined => {
  const { author, addressee, deliverBy, received } = currentSending(referral);
  switch (referral.state) {
    case 'cancelled':
    case 'ended':
      return undefined;
    case 'declined':
      return next(referral.sender, 'send-elsewhere', referral.due);
  }
  if (received === undefined) return next(author, 'give-basis', deliverBy);
  return afterAQuestion(referral) ?? afterACancelRequest(referral, addressee) ?? next(addressee, ...awaited(referral));
};

const next = (party: PartyId, act: Act, by?: Date): NextAct => ({ party, act, ...(by === undefined ? {} : { by }) });

const afterAQuestion = (referral: Referral): NextAct | undefined => {
  const question = openQuestion(referral);
  if (question?.given !== undefined) return next(question.asked, 'give-basis', question.given.deliverBy);
  return question?.received && next(question.asked, 'give-information', question.received.answerBy);
};

const afterACancelRequest = (referral: Referral, addressee: PartyId): NextAct | undefined => {
  const answerBy = pendingCancel(referral)?.answerBy;
  return answerBy && next(addressee, 'answer-cancel-request', answerBy);
};

/** What the state awaits of the addressee that holds it. */
const awaited = ({ state, due }: Referral): [Act, Date | undefined] => {
  switch (state) {
    case 'waitlisted':
      return ['review-waitlist', due];
    case 'accepted':
      return ['start-service', due];
    case 'scheduled':
      return ['report-appointment', due];
    case 'no-show':
    case 'appointment-cancelled':
      return ['rebook', due];
    case 'on-hold':
      return ['resume', due];
    case 'in-service':
      return due === undefined ? ['end-service', undefined] : ['report-progress', due];
    default:
      return ['answer', due];
  }
};
