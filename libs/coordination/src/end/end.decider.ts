import type { Decide } from '@hub/event-sourcing';
import { notYet } from '../calendar';
import { decided, episodeHead } from '../coordination-event';
import type { EpisodeEnded } from '../coordination.events';
import { currentHandoff, isAccountable, isPending, type Coordination } from '../coordination.state';
import { episodeEnded, episodeFor, episodeNotThere, notAccountable, pending, survivorsIdentity } from '../refusals';
import type { EndEpisode } from './end.command';

/** Coordination ends with an outcome: nobody is accountable any more, and nothing is under way. */
export const end: Decide<EndEpisode, Coordination> = (command, coordination) => {
  const episode = episodeFor(coordination, command.episode, command.party);
  if (episode === undefined) return episodeNotThere;
  if (!isAccountable(episode, command.party)) return episode.coordinator.party === command.party ? episodeEnded : notAccountable;
  const last = currentHandoff(episode);
  if (last !== undefined && isPending(last)) return pending;
  const ended: EpisodeEnded = {
    ...episodeHead(episode, command.party, [command.party], command.implies),
    outcome: command.outcome,
    endedOn: command.endedOn,
  };
  return (
    notYet(command.endedOn, command.timeZone, command.now) ??
    survivorsIdentity(command) ?? [decided('episode.ended', ended, command.contents)]
  );
};
