import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { IntroduceDto } from './introduce.dto';

/** Worker, person and next worker have met (H2). */
export const introduce = coordinationAct({
  about: 'handoffs',
  name: 'introduce',
  summary: 'Records the introduction; the receiver has to confirm it',
  body: IntroduceDto,
  decider: coordinationDeciders.introduce,
  command: ({ id, within, ...act }, { means, introducedOn }) => ({
    ...act,
    handoff: id,
    means,
    introducedOn,
    deliverWithin: within('give-basis'),
  }),
});
