import type { Decider } from './decider';
import { NO_STREAM, START, type Position } from './event';
import type { EventStore } from './event-store';
import type { EventCatalogue, ReadEvent } from './event-types';

/** An aggregate as of its stream's last event. */
export interface Loaded<State> {
  readonly state: State;
  /** `NO_STREAM` while it has no event. */
  readonly revision: number;
  /** Of the last event; `START` while there is none. */
  readonly position: Position;
}

/**
 * Folds a stream's open parts (decision 2).
 *
 * @param onEvent sees every event on the way
 * @throws import('./event-error').EventError for an event that this version cannot read
 */
export async function load<State>(
  from: { readonly store: EventStore; readonly catalogue: EventCatalogue },
  stream: string,
  decider: Pick<Decider<State, never>, 'initialState' | 'evolve'>,
  onEvent?: (event: ReadEvent) => void,
): Promise<Loaded<State>> {
  let loaded: Loaded<State> = { state: decider.initialState, revision: NO_STREAM, position: START };
  for await (const recorded of from.store.readStream(stream)) {
    const event = from.catalogue.read(recorded);
    loaded = { state: decider.evolve(loaded.state, event), revision: event.revision, position: event.position };
    onEvent?.(event);
  }
  return loaded;
}
