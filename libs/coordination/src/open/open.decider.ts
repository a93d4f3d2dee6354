import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { decided, episodeHead } from '../coordination-event';
import type { EpisodeOpened } from '../coordination.events';
import { isAccountable, type Coordination } from '../coordination.state';
import { survivorsIdentity } from '../refusals';
import type { OpenEpisode } from './open.command';

/** An episode begins with exactly one accountable coordinator, while no other is open (H1). */
export const open: Decide<OpenEpisode, Coordination> = (command, coordination) =>
  notFree(command, coordination) ?? survivorsIdentity(command) ?? [decided('episode.opened', opened(command), command.contents)];

/** Who ended the last episode itself knows that nothing is open; who handed it over has to name its end. */
const notFree = ({ party, ended }: OpenEpisode, { episodes }: Coordination): Refusal | undefined => {
  const last = episodes.at(-1);
  if (last === undefined) return undefined;
  if (isAccountable(last, party))
    return refused(
      'episode/already-open',
      'Your party coordinates this person’s care already. Go on with that episode, or end it.',
    );
  if (last.ended !== undefined && (last.coordinator.party === party || last.ended.event === ended)) return undefined;
  return refused(
    'episode/handed-over',
    'Your party has handed this person’s coordination over. Ask for it to be handed back, or name the end of that episode once you are told of it.',
  );
};

const opened = ({ episode, subject, purpose, party, worker, implies, now }: OpenEpisode): EpisodeOpened => ({
  ...episodeHead({ episode, subject, purpose }, party, [party], implies),
  coordinator: { party, worker },
  openedAt: now.toISOString(),
});
