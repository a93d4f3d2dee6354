import {
  evolveCoordination,
  noCoordination,
  openEpisode,
  whoActsNext,
  type Coordination,
  type Episode,
  type NextAct,
} from '@hub/coordination';
import type { EventCatalogue, EvolvedEvent } from '@hub/event-sourcing';
import { evolved, type HeldOpenPart } from './held-open-part';

export const EPISODE_MATTER = 'episode:';

/** An episode as far as a party knows it. */
export interface KnownEpisode {
  readonly coordination: Coordination;
  /** As folded from what is held; undefined while nothing held says that it is open, and after its end. */
  readonly episode: Episode | undefined;
  /** Who must act, as far as this party knows; undefined where it knows of nobody. */
  readonly next: NextAct | undefined;
}

const NOTHING: KnownEpisode = { coordination: noCoordination, episode: undefined, next: undefined };

/** Folds one event of an episode into what a party knows of it. */
export const evolveKnown = (known: KnownEpisode = NOTHING, event: EvolvedEvent): KnownEpisode => {
  const coordination = evolveCoordination(known.coordination, event);
  const episode = openEpisode(coordination);
  return { coordination, episode, next: episode && nextKnown(episode) };
};

/** Folds what a party holds of one episode, in log order. */
export const foldEpisode = (catalogue: EventCatalogue, held: readonly HeldOpenPart[]): KnownEpisode =>
  held.reduce((known, part, revision) => evolveKnown(known, evolved(catalogue, part, revision)), NOTHING);

/**
 * A party that was released knows that it is accountable no longer, and of what follows perhaps nothing for good (decision 8): while
 * nothing else concerns it, the episode is over for it.
 */
const nextKnown = (episode: Episode): NextAct | undefined => {
  const next = whoActsNext(episode);
  const handedOn = episode.coordinator.worker === undefined && next?.act === 'coordinate';
  return handedOn ? undefined : next;
};
