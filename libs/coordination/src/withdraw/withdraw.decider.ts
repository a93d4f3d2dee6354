import type { Decide } from '@hub/event-sourcing';
import { calledOff } from '../called-off';
import { decided, handoffHead } from '../coordination-event';
import type { HandoffWithdrawn } from '../coordination.events';
import type { Coordination } from '../coordination.state';
import { handoffFor, handoffNotThere, isCurrent, notAccountable, notPending, survivorsIdentity } from '../refusals';
import type { WithdrawHandoff } from './withdraw.command';

/** There will be no further attempt; the initiator stays accountable. Also after a failure. */
export const withdraw: Decide<WithdrawHandoff, Coordination> = (command, coordination) => {
  const found = handoffFor(coordination, command.handoff, command.party);
  if (found === undefined) return handoffNotThere;
  const { episode, handoff } = found;
  if (handoff.from.party !== command.party) return notAccountable;
  if (!isCurrent(found) || handoff.closed !== undefined || episode.ended !== undefined) return notPending;
  const withdrawn: HandoffWithdrawn = {
    ...handoffHead(episode, handoff, command.party, command.implies),
    reason: command.reason,
  };
  return survivorsIdentity(command) ?? [decided('handoff.withdrawn', withdrawn, command.contents), ...calledOff(found)];
};
