import type { PartyId } from '@hub/vocabulary';
import { currentAttempt, currentHandoff, isPending, type Episode } from './coordination.state';

export type Act =
  /** Nothing is under way: coordinate, propose a hand-off, or end the episode. */
  | 'coordinate'
  /** Obtain a basis on which the proposal, or the introduction, can be delivered. */
  | 'give-basis'
  | 'introduce'
  /** Confirm the introduction, or say that nothing came of it. */
  | 'confirm'
  /** After a failed attempt: try again, propose another hand-off, or withdraw. */
  | 'try-again';

/** Who must act, how, and by when. */
export interface NextAct {
  readonly party: PartyId;
  readonly act: Act;
  /** The first instant at which it is late; absent where the jurisdiction sets no limit. */
  readonly by?: Date;
}

/**
 * Every state says who must act next and by when (H2); undefined once the episode has ended. While something has not reached the
 * receiver its clock stands still, and the initiator must act (decision 8). A receiver's refusal shows only where the receiver
 * would have to act: before that the initiator's own limit runs on, for it may not have been told.
 */
export const whoActsNext = (episode: Episode): NextAct | undefined => {
  if (episode.ended !== undefined) return undefined;
  const { party } = episode.coordinator;
  const handoff = currentHandoff(episode);
  if (handoff === undefined || handoff.closed !== undefined) return { party, act: 'coordinate' };
  const { deliverBy, received, introduced, refused, failed } = currentAttempt(handoff);
  if (!isPending(handoff)) return { party, act: 'try-again', ...(failed?.retryBy ? { by: failed.retryBy } : {}) };
  if (received === undefined) return { party, act: 'give-basis', by: deliverBy };
  if (introduced === undefined) return { party, act: 'introduce', by: received.actBy };
  if (introduced.received === undefined) return { party, act: 'give-basis', by: introduced.deliverBy };
  if (refused !== undefined) return { party, act: 'try-again' };
  return { party: handoff.to, act: 'confirm', by: introduced.received.actBy };
};
