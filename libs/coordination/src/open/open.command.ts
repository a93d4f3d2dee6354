import type { Purpose, SubjectId, Uuid } from '@hub/vocabulary';
import type { EpisodeAct } from '../command';
import type { WorkerId } from '../coordinator';

/** A party takes the coordination of a subject of its own on; a worker of its own becomes accountable. */
export interface OpenEpisode extends EpisodeAct {
  /** The edge has made sure that it is the party's own: by the party's own client id, or the pseudonym of a referral of its own. */
  readonly subject: SubjectId;
  readonly worker: WorkerId;
  readonly purpose: Purpose;
  /**
   * From a party that handed the last episode over: the id of the `episode.ended` event of that one. Only a party to which the
   * end was disclosed knows it, so the answer to one that was not told is the same whether it has ended or not (decision 8).
   */
  readonly ended?: Uuid;
}
