import { randomBytes } from 'node:crypto';
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
import { follow, type Look } from '../live/follow';
import { passes } from '../live/passes';
import { validateAppend } from '../validate-append';
import { appendError, isWrongRevision } from './client-errors';
import { Connection } from './connection';
import { MARK_BYTES, serverEventOf } from './event-codec';
import { LiveFeed } from './live-feed';
import { LogFrontier } from './log-frontier';
import { commitOf, isOwn, positionOf, type LogPage } from './log-reader';
import { logRecord, type LogRecord } from './log-record';
import { StreamReader } from './stream-reader';

/** Events in one page of a read. */
const PAGE = 500;
/** Calls under way at once where one answer takes many. */
const AT_ONCE = 32;

export interface EventStoreDbOptions {
  /** `esdb://…`, with user and password where the server asks for them. */
  readonly url: string;
  /** Milliseconds for each append, and without a sign of life for each read. Default 10,000. */
  readonly deadline?: number;
  /** Events between two milestones of the log's frontier. Default 5,000. */
  readonly milestoneEvery?: number;
}

/** What is known of the log once it was reached, and the parts that stand on it. */
interface OpenLog {
  readonly record: LogRecord;
  readonly streams: StreamReader;
  readonly frontier: LogFrontier;
  readonly feed: LiveFeed;
}

/**
 * The log in EventStoreDB (decision 12): the same port, kept by what a real server answers. How each promise is kept, and what
 * it costs here, is ADR 0016.
 */
export class EventStoreDbEventStore implements EventStore {
  readonly #connection: Connection;
  readonly #closing = new AbortController();
  /** Appends of one stream go one after the other: the server promises no order among calls. */
  readonly #queues = new Map<string, Promise<unknown>>();
  #open: Promise<OpenLog> | undefined;

  constructor(private readonly options: EventStoreDbOptions) {
    this.#connection = new Connection(options.url, options.deadline);
  }

  async identity(): Promise<LogIdentity> {
    const open = await this.#log();
    const record = await logRecord(this.#connection);
    const { log, generation } = record;
    if (log !== open.record.log || generation !== open.record.generation)
      throw new LogError(
        'log/unavailable',
        'Another log has taken the place of the one that this process knows: start it again.',
      );
    this.#open = Promise.resolve({ ...open, record });
    if (!record.complete) throw incomplete(record);
    return { log, generation };
  }

  async append(append: Append): Promise<AppendOutcome> {
    validateAppend(append);
    const log = await this.#log();
    // A log that does not serve can be read; it may serve by now.
    if (!log.record.complete) await this.identity();
    const before = this.#queues.get(append.stream) ?? Promise.resolve();
    const turn = before.then(() => this.#append(log, append));
    const settled = turn.catch(() => undefined);
    this.#queues.set(append.stream, settled);
    try {
      return await turn;
    } finally {
      if (this.#queues.get(append.stream) === settled) this.#queues.delete(append.stream);
    }
  }

  async *readStream(stream: string, options: ReadStream = {}): AsyncIterable<RecordedEvent> {
    const { streams } = await this.#log();
    const backwards = options.direction === 'backwards';
    const step = backwards ? -1 : 1;
    let left = isOwn(stream) ? 0 : (options.limit ?? Number.MAX_SAFE_INTEGER);
    let from = options.fromRevision;
    while (left > 0 && (from === undefined || from >= 0)) {
      options.signal?.throwIfAborted();
      this.#checkOpen();
      const page = await streams.page(stream, backwards, from, Math.min(PAGE, left));
      for (const event of page.events) yield event;
      const last = page.events.at(-1);
      if (last === undefined || page.ended) return;
      left -= page.events.length;
      from = last.revision + step;
    }
  }

  async revisions(asked: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (asked.length === 0) return new Map();
    const { streams, frontier } = await this.#log();
    // As of one position: what each stream's last event up to there is never changes again.
    const { position: until } = await frontier.head();
    const distinct = [...new Set(asked)];
    const found = await inTurns(distinct, async (stream) => (isOwn(stream) ? NO_STREAM : streams.revisionAsOf(stream, until)));
    return new Map(distinct.map((stream, index) => [stream, found[index] ?? NO_STREAM]));
  }

  async *readAll(options: ReadAll = {}): AsyncIterable<RecordedEvent> {
    const { record, frontier } = await this.#log();
    let left = options.limit ?? Number.MAX_SAFE_INTEGER;
    const after = commitOf(record.generation, options.after ?? START);
    const until = options.until === undefined ? undefined : commitOf(record.generation, options.until);
    if (left <= 0 || after === undefined || (options.until !== undefined && options.until <= (options.after ?? START))) return;
    const fetch = (from: bigint) => {
      const most = Math.min(PAGE, left);
      // Enough for the limit, unless the server's own stand between.
      const page = options.filter
        ? frontier.reader.filteredPage(from, until, PAGE, options.filter)
        : frontier.reader.page(from, most);
      // It is fetched ahead: when the reader leaves early nobody awaits it.
      page.catch(() => undefined);
      return page;
    };
    for (let ahead: Promise<LogPage> | undefined = fetch(after); ;) {
      options.signal?.throwIfAborted();
      this.#checkOpen();
      const { events, reached, ended }: LogPage = await ahead;
      ahead = undefined;
      const over = options.until !== undefined && positionOf(record.generation, reached) >= options.until;
      const last = ended || over;
      for (const event of events) {
        if (options.until !== undefined && event.position > options.until) return;
        if (!passes(event, options.filter)) continue;
        yield event;
        left -= 1;
        if (left <= 0) return;
        // Not before the first was taken: many a reader wants no more than that.
        if (!last && left > events.length) ahead ??= fetch(reached);
      }
      if (last) return;
      ahead ??= fetch(reached);
    }
  }

  async readAt(positions: readonly Position[]): Promise<readonly RecordedEvent[]> {
    if (positions.length === 0) return [];
    const { record, frontier } = await this.#log();
    const commits = [...new Set(positions)].flatMap((position) => {
      const commit = commitOf(record.generation, position);
      return commit !== undefined && commit > 0n && positionOf(record.generation, commit) === position ? [commit] : [];
    });
    const found = await inTurns(commits, (commit) => frontier.reader.at(commit));
    return found.flatMap((event) => event ?? []);
  }

  async head(asOf?: AsOf): Promise<Head> {
    const { record, frontier } = await this.#log();
    if (!asOf) return frontier.head();
    if ('recordedBy' in asOf) return frontier.headOf(await frontier.recordedBy(asOf.recordedBy));
    const commit = commitOf(record.generation, asOf.position);
    return commit === undefined ? frontier.head() : frontier.headOf(await frontier.upTo(commit));
  }

  async *subscribe(options: Subscribe): AsyncIterable<SubscriptionMessage> {
    const { record, frontier, feed } = await this.#log();
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const look = (after: Position, filter: EventFilter | undefined) => lookAt(frontier, record.generation, after, filter);
    yield* follow({ look, tail: feed, wakeUps: feed }, { ...options, signal });
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const open = await this.#open?.catch(() => undefined);
    await Promise.all(this.#queues.values());
    await open?.feed.close();
    await this.#connection.close();
  }

  /** What is known of the log; asked for until the server has answered once. */
  async #log(): Promise<OpenLog> {
    this.#checkOpen();
    this.#open ??= this.#find();
    try {
      return await this.#open;
    } catch (error) {
      this.#open = undefined;
      throw error;
    }
  }

  async #find(): Promise<OpenLog> {
    const record = await logRecord(this.#connection);
    const { log, generation } = record;
    const frontier = new LogFrontier(this.#connection, log, generation, this.options.milestoneEvery);
    const feed = new LiveFeed(this.#connection, generation, async () => {
      await frontier.now();
      return frontier.reached;
    });
    return { record, streams: new StreamReader(this.#connection, generation), frontier, feed };
  }

  async #append({ record, streams, frontier }: OpenLog, { stream, expectedRevision, events }: Append): Promise<AppendOutcome> {
    const mark = randomBytes(MARK_BYTES);
    // The last one alone carries the mark: an append is there whole or not at all.
    const proposed = events.map((event, index) => serverEventOf(event, index === events.length - 1 ? mark : undefined));
    const seen = frontier.seen.commit;
    try {
      const { nextExpectedRevision, position } = await this.#connection.append(stream, expectedRevision, proposed);
      if (position === undefined)
        throw new LogError('log/unavailable', 'EventStoreDB holds a deleted stream where the log expects one of its own.');
      const revision = Number(nextExpectedRevision);
      const first = position.commit > seen && (await streams.carries(stream, revision, mark));
      return {
        outcome: first ? 'appended' : 'already-appended',
        revision,
        position: positionOf(record.generation, position.commit),
      };
    } catch (error) {
      if (isWrongRevision(error))
        return {
          outcome: 'wrong-revision',
          actual: typeof error.actualVersion === 'bigint' ? Number(error.actualVersion) : NO_STREAM,
        };
      throw appendError(error);
    }
  }

  #checkOpen(): void {
    if (this.#closing.signal.aborted) throw new LogError('log/closed', 'The log is closed.');
  }
}

const incomplete = ({ givenUp }: LogRecord) =>
  givenUp === true
    ? new LogError(
        'log/given-up',
        'The log of this EventStoreDB was copied to another store, which holds it now: name that one (HUB_EVENTSTORE), or copy it back.',
      )
    : new LogError(
        'log/incomplete',
        'The log does not hold all of the log whose place it takes: finish the restore or the copy, with the same command, before the hub is started.',
      );

/** One page behind a position, as a follower takes it. */
async function lookAt(
  frontier: LogFrontier,
  generation: number,
  after: Position,
  filter: EventFilter | undefined,
): Promise<Look> {
  const commit = commitOf(generation, after);
  if (commit === undefined) return { events: [], reached: after, more: false };
  if (!filter) {
    const { events, ended } = await frontier.reader.page(commit, PAGE);
    return { events, reached: events.at(-1)?.position ?? after, more: !ended };
  }
  // Up to the head of one moment, so that a filtered reader knows how far it has looked.
  const { position: head } = await frontier.head();
  if (head <= after) return { events: [], reached: after, more: false };
  const { events, reached, ended } = await frontier.reader.filteredPage(commit, commitOf(generation, head), PAGE, filter);
  const last = events.at(-1)?.position ?? after;
  if (!ended) return { events, reached: reached > commit ? positionOf(generation, reached) : last, more: true };
  return { events, reached: head > last ? head : last, more: false };
}

/** Asks for each, so many at once. */
async function inTurns<Ask, Answer>(asks: readonly Ask[], answer: (ask: Ask) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < asks.length; from += AT_ONCE)
    answers.push(...(await Promise.all(asks.slice(from, from + AT_ONCE).map(answer))));
  return answers;
}
