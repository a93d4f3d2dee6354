import type { Decide, Decider } from '@hub/event-sourcing';
import { confirm } from './confirm/confirm.decider';
import { noCoordination, type Coordination } from './coordination.state';
import { end } from './end/end.decider';
import { evolveCoordination } from './evolve';
import { fail } from './fail/fail.decider';
import { introduce } from './introduce/introduce.decider';
import { markOverdue } from './mark-overdue/mark-overdue.decider';
import { open } from './open/open.decider';
import { propose } from './propose/propose.decider';
import { receive } from './receive/receive.decider';
import { retry } from './retry/retry.decider';
import { withdraw } from './withdraw/withdraw.decider';

const onCoordination = <Command>(decide: Decide<Command, Coordination>): Decider<Coordination, Command> => ({
  initialState: noCoordination,
  evolve: evolveCoordination,
  decide,
});

/** What can be done about a subject's coordination, each on the stream `coordination-<subject>`: H1 is decided inside one stream. */
export const coordinationDeciders = {
  open: onCoordination(open),
  propose: onCoordination(propose),
  receive: onCoordination(receive),
  introduce: onCoordination(introduce),
  confirm: onCoordination(confirm),
  fail: onCoordination(fail),
  retry: onCoordination(retry),
  withdraw: onCoordination(withdraw),
  end: onCoordination(end),
  markOverdue: onCoordination(markOverdue),
} as const;
