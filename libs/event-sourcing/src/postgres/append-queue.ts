import type { Pool, QueryConfig } from 'pg';
import type { Append, AppendOutcome } from '../event-store';
import { LIMITS, LogError } from '../event-store';
import type { NewEvent, Position, RecordedEvent } from '../event';
import { ArrayRoom, byteaArray, plainArray, textArray } from './array-parameters';
import { KeptConnection } from './kept-connection';
import { appendError } from './log-errors';

/** Bounds of one batch: enough to keep the disk busy, little enough that nobody waits long for their neighbours. */
const BATCH_EVENTS = 2_000;
const BATCH_BYTES = 4_000_000;

interface Waiting {
  readonly append: Append;
  readonly bytes: number;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: LogError) => void;
}

/** What the log tells of a batch. */
interface Answer {
  /** The position before its first event. */
  readonly base: Position;
  readonly moment: Date;
  /** Of each event's stream, as the batch found it; nothing where every append found what it expected. */
  readonly actual: readonly number[];
}

/** An append of a batch that was committed. */
interface Committed {
  readonly append: Append;
  readonly moment: Date;
  /** Of its last event. */
  readonly position: Position;
}

/**
 * Group commit in the process: what is asked for while a batch is under way rides in the next one, and each append of a batch
 * has its own outcome. One batch at a time, each the transaction of one function call.
 *
 * A batch is gathered one turn of the event loop after the last one was answered: the callers whom it released ask again in
 * that turn. Without the turn half of them would miss the next batch.
 */
export class AppendQueue {
  #waiting: Waiting[] = [];
  /** Of the one batch that is under way. */
  readonly #room = new ArrayRoom();
  readonly #connection: KeptConnection;
  #scheduled = false;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly pool: Pool,
    /** Told of what was committed: the position before it, and its events in order, which are made if they are asked for. */
    private readonly onCommitted: (base: Position, events: () => readonly RecordedEvent[]) => void,
  ) {
    this.#connection = new KeptConnection(pool);
  }

  append(append: Append): Promise<AppendOutcome> {
    if (this.#closed) return Promise.reject(new LogError('log/closed', 'The log is closed.'));
    return new Promise((resolve, reject) => {
      const bytes = append.events.reduce((sum, event) => sum + event.metadata.byteLength + event.body.byteLength, 0);
      this.#waiting.push({ append, bytes, resolve, reject });
      this.#schedule();
    });
  }

  /** Answers what was asked for, then refuses. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#waiting.length > 0 || this.#running) await (this.#running ?? new Promise((turn) => setImmediate(turn)));
    this.#connection.close();
  }

  #schedule(): void {
    if (this.#scheduled || this.#running || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#running = this.#commit(this.#nextBatch()).finally(() => {
        this.#running = undefined;
        this.#schedule();
      });
    });
  }

  /** At most one append for each stream; a later one of the same stream waits, and so keeps its place behind the earlier. */
  #nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const streams = new Set<string>();
    let events = 0;
    let bytes = 0;
    for (const waiting of this.#waiting) {
      const { stream } = waiting.append;
      const fits = events + waiting.append.events.length <= BATCH_EVENTS && bytes + waiting.bytes <= BATCH_BYTES;
      if (streams.has(stream) || (!fits && batch.length > 0)) left.push(waiting);
      else {
        batch.push(waiting);
        events += waiting.append.events.length;
        bytes += waiting.bytes;
      }
      streams.add(stream);
    }
    this.#waiting = left;
    return batch;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    let answer: Answer;
    try {
      answer = await this.#call(batch);
    } catch (error) {
      const failure = appendError(error);
      for (const { reject } of batch) reject(failure);
      return;
    }
    const { base, moment } = answer;
    let position = base;
    const committed: Committed[] = [];
    const conflicts: { readonly waiting: Waiting; readonly actual: number }[] = [];
    let place = 0;
    for (const waiting of batch) {
      const { append, resolve } = waiting;
      const { length } = append.events;
      const actual = answer.actual[place] ?? append.expectedRevision;
      place += length;
      if (actual !== append.expectedRevision) {
        conflicts.push({ waiting, actual });
        continue;
      }
      position += BigInt(length);
      committed.push({ append, moment, position });
      resolve({ outcome: 'appended', revision: actual + length, position });
    }
    if (committed.length > 0) this.onCommitted(base, () => committed.flatMap(recorded));
    await Promise.all(conflicts.map(({ waiting, actual }) => this.#settleConflict(waiting, actual)));
  }

  async #call(batch: readonly Waiting[]): Promise<Answer> {
    const [first] = batch;
    const [event, ...more] = first?.append.events ?? [];
    const { rows } = await this.#connection.query<{ answer: readonly string[] }>(
      first && event && batch.length === 1 && more.length === 0
        ? callForOne(first.append, event)
        : callForBatch(batch, this.#room),
    );
    const [base, moment, ...actual] = rows[0]?.answer ?? [];
    if (base === undefined) throw new Error('log.append answered nothing');
    return { base: BigInt(base), moment: new Date(Number(moment)), actual: actual.map(Number) };
  }

  /** The same ids at the same place are the same append, told again; anything else is a conflict. */
  async #settleConflict({ append, resolve, reject }: Waiting, actual: number): Promise<void> {
    const { length } = append.events;
    try {
      if (actual >= append.expectedRevision + length) {
        const { rows } = await this.pool.query<{ id: string; position: bigint }>({
          name: 'log.standing',
          text: 'select id, position from log.read_forwards($1, $2, $3, $4)',
          // No append has more bytes: what is cut off there is another one.
          values: [append.stream, append.expectedRevision + 1, length, LIMITS.appendBytes + 1],
        });
        const last = rows.at(-1);
        if (last !== undefined && rows.length === length && rows.every(({ id }, index) => id === append.events[index]?.id)) {
          resolve({ outcome: 'already-appended', revision: append.expectedRevision + length, position: last.position });
          return;
        }
      }
      resolve({ outcome: 'wrong-revision', actual });
    } catch (error) {
      reject(appendError(error));
    }
  }
}

const recorded = ({ append, moment, position }: Committed): readonly RecordedEvent[] => {
  const { stream, expectedRevision, events } = append;
  const before = position - BigInt(events.length);
  return events.map((event, nth) => ({
    ...event,
    stream,
    revision: expectedRevision + nth + 1,
    position: before + BigInt(nth + 1),
    recordedAt: moment,
  }));
};

const callForOne = ({ stream, expectedRevision }: Append, { id, type, version, metadata, body }: NewEvent): QueryConfig => ({
  name: 'log.append_one',
  text: 'select log.append_one($1, $2, $3, $4, $5, $6, $7) as answer',
  values: [stream, expectedRevision, id, type, version, metadata, body],
});

const callForBatch = (batch: readonly Waiting[], room: ArrayRoom): QueryConfig => {
  room.clear();
  const streams: string[] = [];
  const expected: number[] = [];
  const nths: number[] = [];
  const events: NewEvent[] = [];
  for (const { append } of batch)
    for (const [nth, event] of append.events.entries()) {
      streams.push(append.stream);
      expected.push(append.expectedRevision);
      nths.push(nth + 1);
      events.push(event);
    }
  return {
    name: 'log.append',
    text: 'select log.append($1, $2, $3, $4, $5, $6, $7, $8) as answer',
    values: [
      textArray(streams, room.take),
      plainArray(expected),
      plainArray(nths),
      plainArray(events.map(({ id }) => id)),
      textArray(
        events.map(({ type }) => type),
        room.take,
      ),
      plainArray(events.map(({ version }) => version)),
      byteaArray(
        events.map(({ metadata }) => metadata),
        room.take,
      ),
      byteaArray(
        events.map(({ body }) => body),
        room.take,
      ),
    ],
  };
};
