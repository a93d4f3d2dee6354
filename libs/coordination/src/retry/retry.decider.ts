import { type Decide, type Refusal } from '@hub/event-sourcing';
import { dueAfter } from '@hub/vocabulary';
import { decided, handoffHead } from '../coordination-event';
import type { HandoffProposed } from '../coordination.events';
import { isAccountable, isPending, type Coordination } from '../coordination.state';
import {
  handoffFor,
  handoffNotThere,
  isCurrent,
  notAccountable,
  notPending,
  pending,
  survivorsIdentity,
  type FoundHandoff,
} from '../refusals';
import type { RetryHandoff } from './retry.command';

/** The next attempt at the same hand-off (H2); the receiver must receive it anew. */
export const retry: Decide<RetryHandoff, Coordination> = (command, coordination) => {
  const found = handoffFor(coordination, command.handoff, command.party);
  if (found === undefined) return handoffNotThere;
  return (
    mayNotRetry(command, found) ??
    survivorsIdentity(command) ?? [decided('handoff.proposed', attemptOf(command, found), command.contents)]
  );
};

const mayNotRetry = ({ party, failed }: RetryHandoff, found: FoundHandoff): Refusal | undefined => {
  const { episode, handoff, attempt } = found;
  if (handoff.from.party !== party) return notAccountable;
  if (!isCurrent(found) || handoff.closed !== undefined || !isAccountable(episode, party)) return notPending;
  const told = failed !== undefined && failed === attempt.refused;
  return isPending(handoff) && !told ? pending : undefined;
};

const attemptOf = (command: RetryHandoff, { episode, handoff, attempt }: FoundHandoff): HandoffProposed => ({
  ...handoffHead(episode, handoff, command.party, command.implies),
  attempt: attempt.number + 1,
  from: handoff.from,
  to: handoff.to,
  ...(command.worker === undefined ? {} : { worker: command.worker }),
  proposedAt: command.now.toISOString(),
  deliverBy: dueAfter(command.now, command.deliverWithin).toISOString(),
});
