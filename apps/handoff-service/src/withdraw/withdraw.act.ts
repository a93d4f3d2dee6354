import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { WithdrawHandoffDto } from './withdraw.dto';

/** The initiator gives the hand-off up. */
export const withdraw = coordinationAct({
  about: 'handoffs',
  name: 'withdraw',
  summary: 'Gives the hand-off up; there will be no further attempt',
  body: WithdrawHandoffDto,
  decider: coordinationDeciders.withdraw,
  command: ({ id, ...act }, { reason }) => ({ ...act, handoff: id, reason }),
});
