import { START, type Position, type RecordedEvent } from '../event';
import type {
  AsOf,
  Append,
  AppendOutcome,
  EventStore,
  Head,
  LogIdentity,
  ReadAll,
  ReadStream,
  Subscribe,
  SubscriptionMessage,
} from '../event-store';
import { MemoryEventStore } from '../memory';
import { validateAppend } from '../validate-append';
import { delay } from './material';

/** The suite's controls: each is a whole store but for one sin, and must be found. */

/** Acknowledges, counts, and keeps nothing. */
export class StoresNothing extends MemoryEventStore {
  #position = START;

  override async append(append: Append): Promise<AppendOutcome> {
    validateAppend(append);
    this.#position += BigInt(append.events.length);
    return { outcome: 'appended', revision: append.expectedRevision + append.events.length, position: this.#position };
  }
}

/** Appends at the end of the stream, wherever the caller thought that it ended. */
export class IgnoresExpectedRevision extends MemoryEventStore {
  override async append(append: Append): Promise<AppendOutcome> {
    for (let expectedRevision = append.expectedRevision; ;) {
      const outcome = await super.append({ ...append, expectedRevision });
      if (outcome.outcome !== 'wrong-revision') return outcome;
      expectedRevision = outcome.actual;
    }
  }
}

/**
 * Hands out positions from a sequence and commits afterwards, as a table with a serial column does: an event can become
 * visible behind one that a reader has already passed.
 */
export class ReadsBySequence implements EventStore {
  readonly #store = new MemoryEventStore();
  readonly #uncommitted = new Set<string>();
  #turn = 0;

  async append(append: Append): Promise<AppendOutcome> {
    const ids = append.events.map(({ id }) => `${append.stream} ${id}`);
    for (const id of ids) this.#uncommitted.add(id);
    try {
      const outcome = await this.#store.append(append);
      // Every other transaction takes longer than its neighbours.
      if (outcome.outcome === 'appended' && (this.#turn += 1) % 2) await delay(3);
      return outcome;
    } finally {
      for (const id of ids) this.#uncommitted.delete(id);
    }
  }

  async *readStream(stream: string, options?: ReadStream): AsyncIterable<RecordedEvent> {
    for await (const event of this.#store.readStream(stream, options)) if (this.#visible(event)) yield event;
  }

  async *readAll(options?: ReadAll): AsyncIterable<RecordedEvent> {
    for await (const event of this.#store.readAll(options)) if (this.#visible(event)) yield event;
  }

  async *subscribe({ after, filter, signal }: Subscribe): AsyncIterable<SubscriptionMessage> {
    let announced: Position | undefined;
    for (let position = after; !signal.aborted; await delay(1)) {
      const { position: head } = await this.head();
      for await (const event of this.readAll({ after: position, ...(filter ? { filter } : {}) })) {
        position = event.position;
        yield { kind: 'event', event };
        if (signal.aborted) return;
      }
      if (filter && head > position) position = head;
      if (announced !== position) yield { kind: 'caught-up', position: (announced = position) };
    }
  }

  async readAt(positions: readonly Position[]): Promise<readonly RecordedEvent[]> {
    return (await this.#store.readAt(positions)).filter((event) => this.#visible(event));
  }

  revisions(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#store.revisions(streams);
  }

  head(asOf?: AsOf): Promise<Head> {
    return this.#store.head(asOf);
  }

  identity(): Promise<LogIdentity> {
    return this.#store.identity();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #visible({ stream, id }: RecordedEvent): boolean {
    return !this.#uncommitted.has(`${stream} ${id}`);
  }
}
