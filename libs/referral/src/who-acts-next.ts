import type { PartyId } from '@hub/vocabulary';
import { currentSending, type Referral } from './referral.state';

export type Act =
  /** Obtain a basis (a consent, say) on which the referral can be delivered. */
  | 'give-basis'
  /** Accept, decline or send on. */
  | 'answer'
  | 'start-service'
  /** Report the outcome. */
  | 'end-service'
  /** Agree to the cancellation that the sender asked for, or end the service with an outcome. */
  | 'answer-cancel-request'
  /** After a decline: send it elsewhere, or withdraw it. */
  | 'send-elsewhere';

/** Who must act, how, and by when. */
export interface NextAct {
  readonly party: PartyId;
  readonly act: Act;
  /** The first instant at which it is late; absent where the jurisdiction sets no limit. */
  readonly by?: Date;
}

/**
 * Every state says who must act next and by when (R2); undefined once the referral is over. While it has not reached the
 * addressee, whoever sent it there must act and the addressee's clock stands still (decision 8).
 */
export const whoActsNext = (referral: Referral): NextAct | undefined => {
  const { author, addressee, deliverBy, received } = currentSending(referral);
  switch (referral.state) {
    case 'cancelled':
    case 'ended':
      return undefined;
    case 'declined':
      return { party: referral.sender, act: 'send-elsewhere' };
  }
  if (received === undefined) return { party: author, act: 'give-basis', by: deliverBy };
  switch (referral.state) {
    case 'requested':
    case 'received':
      return { party: addressee, act: 'answer', by: received.answerBy };
    case 'accepted':
      return { party: addressee, act: 'start-service', ...(referral.startDue ? { by: referral.startDue } : {}) };
    case 'in-service':
      return { party: addressee, act: referral.cancelRequested ? 'answer-cancel-request' : 'end-service' };
  }
};
