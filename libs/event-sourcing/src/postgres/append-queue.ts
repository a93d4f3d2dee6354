import type { Pool } from 'pg';
import type { Append, AppendOutcome } from '../event-store';
import { LIMITS, LogError } from '../event-store';
import type { NewEvent, Position, RecordedEvent } from '../event';
import { KeptConnection } from './kept-connection';
import { validateAppend } from '../validate-append';
import { appendError } from './log-errors';
import { bytea, byteaArray, plain, plainArray, textArray, type Parameter } from './parameters';

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
  readonly #connection: KeptConnection;
  /** Whether a batch is being gathered, is under way, or is not settled yet. */
  #busy = false;
  #closed = false;

  constructor(
    private readonly pool: Pool,
    /** Milliseconds after which a batch's outcome is unknown: the server does not answer. */
    deadline: number,
    /** Told of what was committed: the position before it, and its events in order, which are made if they are asked for. */
    private readonly onCommitted: (base: Position, events: () => readonly RecordedEvent[]) => void,
  ) {
    this.#connection = new KeptConnection(pool, deadline);
  }

  append(append: Append): Promise<AppendOutcome> {
    return new Promise((resolve, reject) => {
      validateAppend(append);
      if (this.#closed) throw new LogError('log/closed', 'The log is closed.');
      this.#waiting.push({ append, bytes: bytesOf(append.events), resolve, reject });
      if (!this.#busy) this.#gather();
    });
  }

  /** Answers what was asked for, then refuses. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#busy) await new Promise((turn) => setImmediate(turn));
    this.#connection.close();
  }

  #gather(): void {
    this.#busy = true;
    setImmediate(() => this.#send(this.#nextBatch()));
  }

  #over(): void {
    this.#busy = false;
    if (this.#waiting.length > 0) this.#gather();
  }

  /** At most one append for each stream; a later one of the same stream waits, and so keeps its place behind the earlier. */
  #nextBatch(): readonly Waiting[] {
    if (this.#waiting.length === 1) {
      const alone = this.#waiting;
      this.#waiting = [];
      return alone;
    }
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

  #send(batch: readonly Waiting[]): void {
    const [first] = batch;
    const [event, ...more] = first?.append.events ?? [];
    const [name, parameters] =
      first && event && batch.length === 1 && more.length === 0
        ? (['log.append_one', oneEvent(first.append, event)] as const)
        : (['log.append', eventsOf(batch)] as const);
    this.#connection.call(name, parameters, (error, answer) => {
      if (answer === undefined) this.#fail(batch, appendError(error));
      else this.#settle(batch, answerOf(answer));
    });
  }

  #fail(batch: readonly Waiting[], error: LogError): void {
    for (const { reject } of batch) reject(error);
    this.#over();
  }

  #settle(batch: readonly Waiting[], answer: Answer): void {
    const { base, moment } = answer;
    let position = base;
    const committed: Committed[] = [];
    const conflicts: Promise<void>[] = [];
    let place = 0;
    for (const waiting of batch) {
      const { append, resolve } = waiting;
      const { length } = append.events;
      const actual = answer.actual[place] ?? append.expectedRevision;
      place += length;
      if (actual !== append.expectedRevision) {
        conflicts.push(this.#settleConflict(waiting, actual));
        continue;
      }
      position += BigInt(length);
      committed.push({ append, moment, position });
      resolve({ outcome: 'appended', revision: actual + length, position });
    }
    if (committed.length > 0) this.onCommitted(base, () => committed.flatMap(recorded));
    if (conflicts.length === 0) this.#over();
    else void Promise.all(conflicts).then(() => this.#over());
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

const bytesOf = (events: readonly NewEvent[]): number => {
  let bytes = 0;
  for (const { metadata, body } of events) bytes += metadata.byteLength + body.byteLength;
  return bytes;
};

/** An array of whole numbers: {1,2}. */
const answerOf = (text: string): Answer => {
  const [base = '', moment, ...actual] = text.slice(1, -1).split(',');
  return { base: BigInt(base), moment: new Date(Number(moment)), actual: actual.map(Number) };
};

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

const oneEvent = (
  { stream, expectedRevision }: Append,
  { id, type, version, metadata, body }: NewEvent,
): readonly Parameter[] => [
  plain(stream),
  plain(expectedRevision),
  plain(id),
  plain(type),
  plain(version),
  bytea(metadata),
  bytea(body),
];

const eventsOf = (batch: readonly Waiting[]): readonly Parameter[] => {
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
  return [
    textArray(streams),
    plainArray(expected),
    plainArray(nths),
    plainArray(events.map(({ id }) => id)),
    textArray(events.map(({ type }) => type)),
    plainArray(events.map(({ version }) => version)),
    byteaArray(events.map(({ metadata }) => metadata)),
    byteaArray(events.map(({ body }) => body)),
  ];
};
