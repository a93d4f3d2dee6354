import { coordinationDeciders } from '@hub/coordination';
import { coordinationAct } from '../coordination-act';
import { EndEpisodeDto } from './end.dto';

/** Coordination ends: nobody is accountable any more (H1). */
export const end = coordinationAct({
  about: 'episodes',
  name: 'end',
  summary: 'Ends the episode with an outcome',
  body: EndEpisodeDto,
  decider: coordinationDeciders.end,
  command: ({ id, ...act }, { outcome, endedOn }) => ({ ...act, episode: id, outcome, endedOn }),
});
