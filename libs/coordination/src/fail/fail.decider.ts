import type { Decide, Decision } from '@hub/event-sourcing';
import { dueAfter } from '@hub/vocabulary';
import { calledOff } from '../called-off';
import { decided, handoffHead } from '../coordination-event';
import type { HandoffFailed } from '../coordination.events';
import { isAwaitedByReceiver, isPending, type Coordination } from '../coordination.state';
import {
  handoffFor,
  handoffNotThere,
  isCurrent,
  notAwaitingYou,
  notPending,
  survivorsIdentity,
  type FoundHandoff,
} from '../refusals';
import type { FailHandoff } from './fail.command';

/** The attempt came to nothing, with its reason (H2). The initiator stays accountable, and may try again. */
export const fail: Decide<FailHandoff, Coordination> = (command, coordination) => {
  const found = handoffFor(coordination, command.handoff, command.party);
  if (found === undefined) return handoffNotThere;
  return found.handoff.from.party === command.party ? failByInitiator(command, found) : failByReceiver(command, found);
};

/** The same answer whether the receiver has said so before or not: the initiator learns of that on a basis only. */
const failByInitiator = (command: FailHandoff, found: FoundHandoff): Decision =>
  isCurrent(found) && isPending(found.handoff)
    ? (survivorsIdentity(command) ?? [
        decided(
          'handoff.failed',
          { ...failureOf(command, found), retryBy: dueAfter(command.now, command.retryWithin).toISOString() },
          command.contents,
        ),
        ...calledOff(found),
      ])
    : notPending;

/** The receiver's answer; without a basis from it the initiator sees *received* and no more (decision 8). */
const failByReceiver = (command: FailHandoff, found: FoundHandoff): Decision =>
  isCurrent(found) && isAwaitedByReceiver(found.handoff)
    ? (survivorsIdentity(command) ?? [decided('handoff.failed', failureOf(command, found), command.contents)])
    : notAwaitingYou;

const failureOf = (command: FailHandoff, { episode, handoff }: FoundHandoff): HandoffFailed => ({
  ...handoffHead(episode, handoff, command.party, command.implies),
  reason: command.reason,
});
