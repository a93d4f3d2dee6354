import { BoundedCache } from '@hub/bounded-cache';
import { NO_STREAM, type EventStore, type EvolvedEvent, type RecordedEvent } from '@hub/event-sourcing';
import { VaultError } from '../vault-error';

/** The read pipeline (decode, upcast, validate); throws for an event that this process cannot read. */
export interface EventReader {
  read(recorded: RecordedEvent): EvolvedEvent;
}

/** A stream with an event that cannot be read: it may be a revocation, so nothing follows from the stream (decision 4). */
export const UNREADABLE = Symbol('unreadable');
/** The cache knows more of the stream than was asked: ask again as of a later moment. */
export const AHEAD = Symbol('ahead');

interface Fold<State> {
  readonly revision: number;
  readonly state: State | typeof UNREADABLE;
}

/** States of many streams of one sort, each at an exact revision. States are values: none is changed once it was given. */
export class StreamFolds<State> {
  private readonly cache: BoundedCache<string, Fold<State>>;

  constructor(
    private readonly store: EventStore,
    private readonly events: EventReader,
    private readonly initial: State,
    private readonly advance: (state: State, events: readonly EvolvedEvent[]) => State,
    capacity: number,
  ) {
    this.cache = new BoundedCache(capacity);
  }

  /**
   * The fold up to `revision`, which the stream is known to have reached; reads only what is newer than the cache.
   *
   * @throws VaultError `vault/unavailable` when the log answers with less of the stream than it just said it has
   */
  async at(stream: string, revision: number): Promise<State | typeof UNREADABLE | typeof AHEAD> {
    if (revision === NO_STREAM) return this.initial;
    const known = this.cache.get(stream) ?? { revision: NO_STREAM, state: this.initial };
    if (known.revision > revision) return AHEAD;
    if (known.revision === revision) return known.state;
    const state = await this.read(stream, known, revision);
    if ((this.cache.get(stream)?.revision ?? NO_STREAM) < revision) this.cache.set(stream, { revision, state });
    return state;
  }

  forget(): void {
    this.cache.clear();
  }

  private async read(stream: string, known: Fold<State>, revision: number): Promise<State | typeof UNREADABLE> {
    if (known.state === UNREADABLE) return UNREADABLE;
    const read: EvolvedEvent[] = [];
    let next = known.revision + 1;
    for await (const recorded of this.store.readStream(stream, { fromRevision: next, limit: revision - known.revision })) {
      if (recorded.revision !== next) break;
      next += 1;
      try {
        read.push(this.events.read(recorded));
      } catch {
        return UNREADABLE;
      }
    }
    if (next !== revision + 1)
      throw new VaultError('vault/unavailable', 'The log does not answer with all it has just now. Try again in a moment.');
    return this.advance(known.state, read);
  }
}
