import {
  currentAttempt,
  evolveCoordination,
  noCoordination,
  whoActsNext,
  type Coordination,
  type Episode,
  type Handoff,
} from '@hub/coordination';
import type { EventFact } from './facts';
import type { TracedEpisode } from './trace';

/** How episodes stand, as far as these events tell. */
export const episodesOf = (events: readonly EventFact[]): readonly TracedEpisode[] =>
  events
    .reduce<Coordination>(
      (state, { id, type, recordedAt, revision, outcome }) =>
        outcome.readable ? evolveCoordination(state, { id, type, recordedAt, revision, open: outcome.open }) : state,
      noCoordination,
    )
    .episodes.map(standOf);

const standOf = (episode: Episode): TracedEpisode => {
  const next = whoActsNext(episode);
  const { party, worker } = episode.coordinator;
  return {
    episode: episode.episode,
    accountable: { party, ...(worker === undefined ? {} : { worker }) },
    state: episode.ended === undefined ? 'open' : 'ended',
    handoffs: episode.handoffs.map((handoff) => ({
      handoff: handoff.handoff,
      from: handoff.from.party,
      to: handoff.to,
      attempts: currentAttempt(handoff).number,
      state: stateOf(handoff),
    })),
    ...(next === undefined
      ? {}
      : { next: { party: next.party, act: next.act, ...(next.by === undefined ? {} : { by: next.by.toISOString() }) } }),
  };
};

const stateOf = (handoff: Handoff): TracedEpisode['handoffs'][number]['state'] => {
  if (handoff.closed !== undefined) return handoff.closed;
  const { failed, refused } = currentAttempt(handoff);
  return failed === undefined && refused === undefined ? 'pending' : 'failed';
};
