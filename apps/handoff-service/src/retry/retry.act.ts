import { stated } from '@hub/command-handling';
import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { RetryHandoffDto } from './retry.dto';

/** The next attempt at the same hand-off (H2). */
export const retry = coordinationAct({
  about: 'handoffs',
  name: 'retry',
  summary: 'Tries a failed hand-off again with the same party',
  body: RetryHandoffDto,
  decider: coordinationDeciders.retry,
  command: ({ id, within, ...act }, { worker, failed }) => ({
    ...act,
    handoff: id,
    deliverWithin: within('give-basis'),
    ...stated({ worker, failed }),
  }),
});
