import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { ConfirmHandoffDto } from './confirm.dto';

/** The receiver's worker becomes accountable (H1). */
export const confirm = coordinationAct({
  about: 'handoffs',
  name: 'confirm',
  summary: 'Confirms the introduction: the receiver’s worker is accountable from now on',
  body: ConfirmHandoffDto,
  decider: coordinationDeciders.confirm,
  command: ({ id, ...act }, { introduction, worker }) => ({ ...act, handoff: id, introduction, worker }),
});
