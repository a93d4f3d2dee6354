import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { FailHandoffDto } from './fail.dto';

/** The attempt came to nothing (H2). */
export const fail = coordinationAct({
  about: 'handoffs',
  name: 'fail',
  summary: 'Records that the attempt came to nothing, and why; the initiator may try again',
  body: FailHandoffDto,
  decider: coordinationDeciders.fail,
  command: ({ id, within, ...act }, { reason }) => ({ ...act, handoff: id, reason, retryWithin: within('try-again') }),
});
