import { stated } from '@hub/command-handling';
import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { ProposeDto } from './propose.dto';

/** The accountable party proposes whom to introduce the person to next (H2). */
export const propose = coordinationAct({
  about: 'episodes',
  name: 'propose',
  summary: 'Proposes a warm hand-off; accountability stays until the receiver has confirmed the introduction',
  body: ProposeDto,
  decider: coordinationDeciders.propose,
  involves: ({ to }) => [to],
  command: ({ id, newId, within, ...act }, { to, worker, failed }) => ({
    ...act,
    episode: id,
    handoff: newId('handoff'),
    to,
    deliverWithin: within('give-basis'),
    ...stated({ worker, failed }),
  }),
  answers: ({ handoff }) => ({ handoff }),
});
