import type { Decide, DecidedEvent } from '@hub/event-sourcing';
import { decided, handoffHead } from '../coordination-event';
import type { HandoffConfirmed, HandoffReleased } from '../coordination.events';
import { isPending, type Coordination } from '../coordination.state';
import { handoffFor, handoffNotThere, isCurrent, notAwaitingYou, survivorsIdentity, type FoundHandoff } from '../refusals';
import type { ConfirmHandoff } from './confirm.command';

/** The receiver's word, and nobody else's, moves accountability: in one event, so no crash can leave none or two (H1). */
export const confirm: Decide<ConfirmHandoff, Coordination> = (command, coordination) => {
  const found = handoffFor(coordination, command.handoff, command.party);
  if (found === undefined) return handoffNotThere;
  if (isConfirmedAlready(command, found)) return [];
  if (!mayConfirm(command, found)) return notAwaitingYou;
  return (
    survivorsIdentity(command) ?? [
      decided('handoff.confirmed', confirmationOf(command, found), command.contents),
      ...released(found),
    ]
  );
};

const isConfirmedAlready = ({ party, introduction }: ConfirmHandoff, { handoff, attempt }: FoundHandoff): boolean =>
  handoff.to === party && handoff.closed === 'confirmed' && attempt.introduced?.event === introduction;

const mayConfirm = ({ party, introduction }: ConfirmHandoff, found: FoundHandoff): boolean => {
  const { handoff, attempt } = found;
  return (
    handoff.to === party &&
    isCurrent(found) &&
    isPending(handoff) &&
    attempt.received !== undefined &&
    attempt.refused === undefined &&
    attempt.introduced?.event === introduction
  );
};

const confirmationOf = (command: ConfirmHandoff, { episode, handoff }: FoundHandoff): HandoffConfirmed => ({
  ...handoffHead(episode, handoff, command.party, command.implies),
  introduction: command.introduction,
  from: handoff.from,
  to: { party: command.party, worker: command.worker },
});

/** The former coordinator's party is told in its own name, so that it knows it whatever it may learn of the rest. */
const released = ({ episode, handoff, attempt }: FoundHandoff): readonly DecidedEvent[] => {
  if (handoff.from.party === handoff.to) return [];
  const open: HandoffReleased = { ...handoffHead(episode, handoff, handoff.from.party), answers: attempt.proposed };
  return [decided('handoff.released', open)];
};
