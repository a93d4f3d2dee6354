import { NO_STREAM, type RecordedEvent } from '../event';
import { LogError, type LogIdentity } from '../event-store';
import type { LeafEvent } from '../leaf';
import { TAKE_LIMITS, type LogSuccessor } from '../log-successor';
import { appendError, isWrongRevision, readError } from './client-errors';
import { Connection } from './connection';
import { serverEventOf } from './event-codec';
import { LogFrontier } from './log-frontier';
import { isOwn } from './log-reader';
import { readLogRecord, writeLogRecord, type LogRecord } from './log-record';

const PAGE = 500;
/** Data and events of one append: the server refuses more data than this (decision 1 keeps every append of a hub below it). */
const RUN_BYTES = 1_000_000;
const RUN_EVENTS = 1_000;
/** Streams whose last revision is remembered between two batches. */
const REMEMBERED = 100_000;

export interface EventStoreDbLogSuccessorOptions {
  /** `esdb://…` of a server that holds no log, or a half-taken one of the same predecessor. */
  readonly url: string;
  /** The log whose place is taken. */
  readonly predecessor: LogIdentity;
  /** That the log of this server is an earlier state of its predecessor, which it keeps: the caller has compared them. */
  readonly again?: boolean;
}

/** Events of one stream that follow each other in the log: one append. */
interface Run {
  readonly stream: string;
  readonly events: LeafEvent[];
  bytes: number;
}

/**
 * A log in EventStoreDB that takes the place of another one (decision 1). The server gives an event its time by itself, so the
 * one that it was recorded with travels in the hub's envelope. Order is kept by waiting for each append before the next: what
 * stands after a failure is always a beginning of what was given.
 */
export class EventStoreDbLogSuccessor implements LogSuccessor {
  readonly #revisions = new Map<string, number>();

  private constructor(
    private readonly connection: Connection,
    private readonly frontier: LogFrontier,
    private record: LogRecord,
  ) {}

  /** @throws LogError `log/not-empty`, `log/unavailable`, `log/unknown-outcome` */
  static async open({ url, predecessor, again = false }: EventStoreDbLogSuccessorOptions): Promise<EventStoreDbLogSuccessor> {
    const connection = new Connection(url);
    try {
      const record = await begin(connection, predecessor, again);
      return new EventStoreDbLogSuccessor(connection, new LogFrontier(connection, record.log, record.generation), record);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async taken(): Promise<number> {
    return (await this.frontier.now()).events;
  }

  async *read(): AsyncIterable<RecordedEvent> {
    for (let after = 0n, ended = false; !ended;) {
      const page = await this.frontier.reader.page(after, PAGE);
      yield* page.events;
      after = page.reached;
      ended = page.ended;
    }
  }

  async take(events: readonly LeafEvent[]): Promise<void> {
    const bytes = events.reduce((sum, { metadata, body }) => sum + metadata.byteLength + body.byteLength, 0);
    if (events.length > TAKE_LIMITS.events || bytes > TAKE_LIMITS.bytes)
      throw new LogError(
        'log/too-large',
        `At most ${TAKE_LIMITS.events} events of ${TAKE_LIMITS.bytes} bytes are taken at once. Nothing was written.`,
      );
    if (this.record.complete) throw notEmpty();
    await this.#check(events);
    for (const { stream, events: run } of runsOf(events)) {
      const [first] = run;
      if (!first) continue;
      try {
        await this.connection.append(
          stream,
          first.revision - 1,
          run.map((event) => serverEventOf(event)),
        );
      } catch (error) {
        throw isWrongRevision(error) ? cannotFollow() : appendError(error);
      }
      this.#remember(stream, first.revision + run.length - 1);
    }
  }

  async complete(expected: number): Promise<LogIdentity> {
    const taken = this.record.complete ? this.record.taken : await this.taken();
    if (taken !== expected)
      throw new LogError(
        'log/incomplete',
        `The log cannot be completed: ${taken} of ${expected} events stand. Give it the rest first.`,
      );
    const { log, generation } = this.record;
    if (!this.record.complete)
      this.record = await writeLogRecord(this.connection, { log, generation, complete: true, taken }, this.record.revision);
    return { log, generation };
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Everything is checked before anything is written. @throws LogError `log/invalid-event` */
  async #check(events: readonly LeafEvent[]): Promise<void> {
    const last = new Map<string, number>();
    for (const { stream, revision } of events) {
      if (isOwn(stream)) throw cannotFollow();
      const before = last.get(stream) ?? this.#revisions.get(stream) ?? (await this.#lastRevision(stream));
      if (revision !== before + 1) throw cannotFollow();
      last.set(stream, revision);
    }
  }

  async #lastRevision(stream: string): Promise<number> {
    const { events } = await this.connection.readStream(stream, 'backwards', undefined, 1).catch((error: unknown) => {
      throw readError(error);
    });
    const [last] = events;
    return last?.event ? Number(last.event.revision) : NO_STREAM;
  }

  #remember(stream: string, revision: number): void {
    if (this.#revisions.size >= REMEMBERED) this.#revisions.clear();
    this.#revisions.set(stream, revision);
  }
}

/**
 * Gives up the log of a server for the one that took its place: it does not serve any more, and can still be read by whoever
 * copies it. Repeatable.
 *
 * @param generation the one that is given up; another one is left alone
 * @throws LogError `log/unavailable`, `log/unknown-outcome`
 */
export async function giveUpEventStoreDbLog(url: string, generation: number): Promise<void> {
  const connection = new Connection(url);
  try {
    const record = await readLogRecord(connection);
    if (!record?.complete || record.generation !== generation) return;
    await writeLogRecord(connection, { log: record.log, generation, complete: false, givenUp: true }, record.revision);
  } finally {
    await connection.close();
  }
}

/** Declares what is to come, unless this is what is half-taken already. */
async function begin(connection: Connection, predecessor: LogIdentity, again: boolean): Promise<LogRecord> {
  const [log, generation] = [predecessor.log, predecessor.generation + 1];
  const record = await readLogRecord(connection);
  // What stands keeps its place: a generation is a part of a position that the server knows nothing of.
  if (again && record && record.log === log && record.generation < generation)
    return writeLogRecord(connection, { log, generation, complete: false }, record.revision);
  if (record && !record.complete) {
    if (record.log === log && record.generation === generation && record.givenUp !== true) return record;
    throw notEmpty();
  }
  // What a hub left that was started here and never wrote may be taken over; what anybody wrote, not.
  const frontier = new LogFrontier(connection, log, generation);
  const found = await frontier.now().catch((error: unknown) => {
    throw error instanceof LogError && error.code === 'log/foreign-event' ? notEmpty() : error;
  });
  if (found.events > 0) throw notEmpty();
  const begun = await writeLogRecord(connection, { log, generation, complete: false }, record?.revision ?? NO_STREAM);
  if (begun.log !== log || begun.generation !== generation || begun.complete) throw notEmpty();
  return begun;
}

/** Neighbours of one stream ride in one append, as far as one holds them. */
function runsOf(events: readonly LeafEvent[]): readonly Run[] {
  const runs: Run[] = [];
  for (const event of events) {
    const bytes = event.body.byteLength + event.metadata.byteLength;
    const last = runs.at(-1);
    if (last?.stream === event.stream && last.events.length < RUN_EVENTS && last.bytes + bytes <= RUN_BYTES) {
      last.events.push(event);
      last.bytes += bytes;
    } else runs.push({ stream: event.stream, events: [event], bytes });
  }
  return runs;
}

const notEmpty = () =>
  new LogError(
    'log/not-empty',
    'This EventStoreDB holds a log already, and not a part of the log whose place it would take: give an empty one.',
  );

const cannotFollow = () =>
  new LogError('log/invalid-event', 'The log refused events: one does not follow the last one of its stream.');
