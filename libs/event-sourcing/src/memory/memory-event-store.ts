import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '../clock';
import { NO_STREAM, START, type Position, type RecordedEvent } from '../event';
import {
  LogError,
  type AsOf,
  type Append,
  type AppendOutcome,
  type EventFilter,
  type EventStore,
  type Head,
  type LogIdentity,
  type ReadAll,
  type ReadStream,
  type Subscribe,
  type SubscriptionMessage,
} from '../event-store';
import { headByReading } from '../head-as-of';
import { validateAppend } from '../validate-append';

export interface MemoryEventStoreOptions {
  /** Default: the system's. What it says never runs backwards in the log. */
  readonly clock?: Clock;
}

/** The log in memory, for unit tests: the whole port, nothing durable. */
export class MemoryEventStore implements EventStore {
  readonly #log: RecordedEvent[] = [];
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #identity: LogIdentity = { log: randomUUID(), generation: 0 };
  readonly #waiters = new Set<() => void>();
  readonly #clock: Clock;
  #closed = false;

  constructor(options: MemoryEventStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock;
  }

  async identity(): Promise<LogIdentity> {
    this.#checkOpen();
    return this.#identity;
  }

  async append(append: Append): Promise<AppendOutcome> {
    this.#checkOpen();
    validateAppend(append);
    const stream = this.#streams.get(append.stream) ?? [];
    const actual = stream.length - 1;
    if (append.expectedRevision !== actual) return conflict(stream, append, actual);

    const recordedAt = new Date(Math.max(this.#clock.now().getTime(), this.#log.at(-1)?.recordedAt.getTime() ?? 0));
    for (const { id, type, version, metadata, body } of append.events) {
      const event: RecordedEvent = {
        id,
        type,
        version,
        // Copies: what a caller does to its bytes afterwards is no part of history.
        metadata: Buffer.from(metadata),
        body: Buffer.from(body),
        stream: append.stream,
        revision: stream.length,
        position: BigInt(this.#log.length + 1),
        recordedAt,
      };
      stream.push(event);
      this.#log.push(event);
    }
    this.#streams.set(append.stream, stream);
    for (const wake of [...this.#waiters]) wake();
    return { outcome: 'appended', revision: stream.length - 1, position: BigInt(this.#log.length) };
  }

  async *readStream(stream: string, options: ReadStream = {}): AsyncIterable<RecordedEvent> {
    this.#checkOpen();
    const events = this.#streams.get(stream) ?? [];
    const step = options.direction === 'backwards' ? -1 : 1;
    let revision = options.fromRevision ?? (step === 1 ? 0 : events.length - 1);
    if (step === -1) revision = Math.min(revision, events.length - 1);
    for (let left = options.limit ?? Infinity; left > 0; left -= 1, revision += step) {
      options.signal?.throwIfAborted();
      const event = events[revision];
      if (!event) return;
      yield copyOf(event);
    }
  }

  async revisions(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.#checkOpen();
    return new Map(streams.map((stream) => [stream, (this.#streams.get(stream)?.length ?? 0) - 1]));
  }

  async *readAll({ after = START, until, limit = Infinity, filter, signal }: ReadAll = {}): AsyncIterable<RecordedEvent> {
    this.#checkOpen();
    for (let index = Number(after), left = limit; left > 0; index += 1) {
      signal?.throwIfAborted();
      const event = this.#log[index];
      if (!event || (until !== undefined && event.position > until)) return;
      if (!matches(event, filter)) continue;
      left -= 1;
      yield copyOf(event);
    }
  }

  async readAt(positions: readonly Position[]): Promise<readonly RecordedEvent[]> {
    this.#checkOpen();
    return [...new Set(positions)].flatMap((position) => {
      const event = position > START ? this.#log[Number(position) - 1] : undefined;
      return event ? [copyOf(event)] : [];
    });
  }

  async head(asOf?: AsOf): Promise<Head> {
    this.#checkOpen();
    if (asOf) return headByReading(this, asOf);
    return { position: BigInt(this.#log.length), recordedAt: new Date(this.#log.at(-1)?.recordedAt ?? 0) };
  }

  async *subscribe({ after, filter, signal }: Subscribe): AsyncIterable<SubscriptionMessage> {
    this.#checkOpen();
    let announced = false;
    for (let position = after; !signal.aborted && !this.#closed;) {
      const event = this.#log[Number(position)];
      if (event) {
        position = event.position;
        announced = false;
        if (matches(event, filter)) yield { kind: 'event', event: copyOf(event) };
      } else if (!announced) {
        announced = true;
        yield { kind: 'caught-up', position };
      } else await this.#nextAppend(signal);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const wake of [...this.#waiters]) wake();
  }

  async #nextAppend(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #checkOpen(): void {
    if (this.#closed) throw new LogError('log/closed', 'The log is closed.');
  }
}

function conflict(stream: readonly RecordedEvent[], { expectedRevision, events }: Append, actual: number): AppendOutcome {
  const standing = stream.slice(expectedRevision + 1, expectedRevision + 1 + events.length);
  const last = standing.at(-1);
  if (last && standing.length === events.length && standing.every(({ id }, index) => id === events[index]?.id))
    return { outcome: 'already-appended', revision: last.revision, position: last.position };
  return { outcome: 'wrong-revision', actual: Math.max(actual, NO_STREAM) };
}

/** Both parts must match when both are given. */
function matches({ type, stream }: RecordedEvent, filter: EventFilter | undefined): boolean {
  return (filter?.types?.includes(type) ?? true) && (filter?.streamPrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true);
}

/** What a reader does to what it was given is no part of history either. */
const copyOf = (event: RecordedEvent): RecordedEvent => ({
  ...event,
  metadata: Buffer.from(event.metadata),
  body: Buffer.from(event.body),
  recordedAt: new Date(event.recordedAt),
});
