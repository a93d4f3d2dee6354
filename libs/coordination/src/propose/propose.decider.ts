import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { dueAfter } from '@hub/vocabulary';
import { decided, episodeHead } from '../coordination-event';
import type { HandoffProposed } from '../coordination.events';
import { currentAttempt, currentHandoff, isAccountable, isPending, type Coordination, type Episode } from '../coordination.state';
import type { Coordinator } from '../coordinator';
import { episodeEnded, episodeFor, episodeNotThere, notAccountable, pending, survivorsIdentity } from '../refusals';
import type { ProposeHandoff } from './propose.command';

/** The accountable coordinator proposes whom to introduce the person to next (H2). It moves nothing. */
export const propose: Decide<ProposeHandoff, Coordination> = (command, coordination) => {
  const episode = episodeFor(coordination, command.episode, command.party);
  if (episode === undefined) return episodeNotThere;
  if (!isAccountable(episode, command.party)) return episode.coordinator.party === command.party ? episodeEnded : notAccountable;
  return (
    mayNotPropose(command, episode) ??
    survivorsIdentity(command) ?? [decided('handoff.proposed', proposalOf(command, episode), command.contents)]
  );
};

const mayNotPropose = ({ party, to, worker, failed }: ProposeHandoff, episode: Episode): Refusal | undefined => {
  const last = currentHandoff(episode);
  if (last !== undefined && isPending(last) && (failed === undefined || failed !== currentAttempt(last).refused)) return pending;
  return to === party && (worker === undefined || worker === episode.coordinator.worker)
    ? refused(
        'handoff/to-yourself',
        'This worker is accountable already. Name another party, or within your own another worker by their id.',
      )
    : undefined;
};

const proposalOf = (command: ProposeHandoff, episode: Episode & { readonly coordinator: Coordinator }): HandoffProposed => ({
  ...episodeHead(episode, command.party, [command.party, command.to], command.implies),
  handoff: command.handoff,
  attempt: 1,
  from: episode.coordinator,
  to: command.to,
  ...(command.worker === undefined ? {} : { worker: command.worker }),
  proposedAt: command.now.toISOString(),
  deliverBy: dueAfter(command.now, command.deliverWithin).toISOString(),
});
