import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { ReceiveHandoffDto } from './receive.dto';

/** A party’s adapter confirms delivery (decision 8): the only command that it may issue (decision 15). */
export const receive = coordinationAct({
  about: 'handoffs',
  name: 'receive',
  summary: 'Confirms that a proposal or an introduction was delivered; only adapters do',
  body: ReceiveHandoffDto,
  roles: ['adapter'],
  decider: coordinationDeciders.receive,
  command: ({ id, within, ...act }, { answers, disclosure }) => ({
    ...act,
    handoff: id,
    answers,
    disclosure,
    introduceWithin: within('introduce'),
    confirmWithin: within('confirm'),
  }),
});
