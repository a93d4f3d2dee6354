import type { DecidedEvent } from '@hub/event-sourcing';
import { decided, handoffHead } from './coordination-event';
import type { HandoffCalledOff } from './coordination.events';
import { isAwaitedByReceiver } from './coordination.state';
import type { FoundHandoff } from './refusals';

/** A receiver that waits for what comes is told in its own name that nothing does, whatever it may learn of the rest. */
export const calledOff = ({ episode, handoff, attempt }: FoundHandoff): readonly DecidedEvent[] => {
  if (!isAwaitedByReceiver(handoff)) return [];
  const open: HandoffCalledOff = { ...handoffHead(episode, handoff, handoff.to), answers: attempt.proposed };
  return [decided('handoff.called-off', open)];
};
