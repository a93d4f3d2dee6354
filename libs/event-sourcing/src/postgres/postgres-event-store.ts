import { Client } from 'pg';
import type { Pool } from 'pg';
import { createPool, hubTypes } from '@hub/postgres';
import { SharedRead } from '@hub/shared-read';
import { NO_STREAM, START, type Position, type RecordedEvent } from '../event';
import type {
  Append,
  AsOf,
  AppendOutcome,
  EventFilter,
  EventStore,
  Head,
  LogIdentity,
  ReadAll,
  ReadStream,
  Subscribe,
  SubscriptionMessage,
} from '../event-store';
import { LogError } from '../event-store';
import { AppendQueue } from './append-queue';
import { BoundedPages, type ByteBound, type PartOfAll } from './bounded-pages';
import { TooManyBytes } from './copied-rows';
import { LiveTail } from './live-tail';
import { readError } from './log-errors';
import { eventRows, literal, pageOf, type EventRows, type Literal } from './event-rows';
import { PagesOfAll } from './pages-of-all';
import { readPages, type Page } from './read-pages';
import { headByHalving, headByReading } from '../head-as-of';
import { follow, type Look } from '../live/follow';
import { StreamReads } from './stream-reads';
import { WakeUps } from './wake-ups';

/** Bounds of one page, events and bytes: a reader holds at most three pages, whatever the size of the log. */
const PAGE = 2_000;
const PAGE_BYTES = 2_000_000;
const LAST: Position = 0x7fff_ffff_ffff_ffffn;
/** Milliseconds. */
const APPEND_DEADLINE = 20_000;
/** The server ends a statement first: what it says is more than silence. */
const MORE_THAN_THE_SERVER = 5_000;
const READ_DEADLINE = 60_000;

export interface PostgresEventStoreOptions {
  /** As role `hub_log`: it may call the log's functions and nothing else. */
  readonly url: string;
  /** Whether other processes read or append too, and are to be woken. Default true. */
  readonly shared?: boolean;
  /** Connections for reading, at most. Appends have one of their own. Default 6. */
  readonly readers?: number;
  /** Milliseconds after which a page that was asked for fails with `log/unavailable`: the server hangs. Default 60,000. */
  readonly readDeadline?: number;
  /** Milliseconds after which an append fails with `log/unknown-outcome`: the server ends it, or is given up five seconds later. Default 20,000. */
  readonly appendDeadline?: number;
}

/** The log in PostgreSQL (decision 11): gapless by construction, appends committed in groups. */
export class PostgresEventStore implements EventStore {
  readonly #pool: Pool;
  readonly #appends: Pool;
  readonly #queue: AppendQueue;
  readonly #wakeUps: WakeUps;
  readonly #tail = new LiveTail();
  readonly #streams = new StreamReads((fn, args) => this.#events(callOf(fn, args)), PAGE_BYTES);
  /** Every filtered reader asks, and every check of what may be read. */
  readonly #heads = new SharedRead<void, Head>(async (asks) => {
    const [row] = await this.#rows<{ position: bigint; recorded_at: Date }>('head', 'select * from log.head()', []);
    const head = row ? { position: row.position, recordedAt: row.recorded_at } : { position: START, recordedAt: new Date(0) };
    return asks.map(() => head);
  });
  readonly #closing = new AbortController();

  constructor(options: PostgresEventStoreOptions) {
    this.#pool = createPool(options.url, {
      max: options.readers ?? 6,
      applicationName: 'referral-hub log',
      queryTimeout: options.readDeadline ?? READ_DEADLINE,
    });
    const deadline = options.appendDeadline ?? APPEND_DEADLINE;
    this.#appends = createPool(options.url, {
      max: 2,
      applicationName: 'referral-hub append',
      statementTimeout: deadline,
    });
    this.#wakeUps = new WakeUps(options.shared === false ? undefined : () => listener(options.url));
    this.#queue = new AppendQueue(this.#appends, deadline + MORE_THAN_THE_SERVER, (base, events) => {
      this.#tail.push(base, events);
      this.#wakeUps.committed();
    });
  }

  async identity(): Promise<LogIdentity> {
    const [row] = await this.#rows<{ log: string; generation: number }>('identity', 'select * from log.identity_of_log()', []);
    if (row === undefined) throw new LogError('log/unavailable', 'The log has no identity: its schema is not set up.');
    return row;
  }

  append(append: Append): Promise<AppendOutcome> {
    return this.#queue.append(append);
  }

  readStream(stream: string, options: ReadStream = {}): AsyncIterable<RecordedEvent> {
    const backwards = options.direction === 'backwards';
    const from = BigInt(options.fromRevision ?? (backwards ? Number.MAX_SAFE_INTEGER : 0));
    return readPages({ ...options, size: PAGE }, (last, most) => {
      const next = last === undefined ? from : BigInt(last.revision) + (backwards ? -1n : 1n);
      if (!backwards) return this.#streams.page({ stream, from: next, most });
      return next < 0n ? undefined : this.#page('read_backwards', [stream, next], most);
    });
  }

  async revisions(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (streams.length === 0) return new Map();
    const [row] = await this.#rows<{ revisions: readonly bigint[] }>('revisions', 'select log.revisions($1) as revisions', [
      streams,
    ]);
    return new Map(streams.map((stream, index) => [stream, Number(row?.revisions[index] ?? NO_STREAM)]));
  }

  readAll(options: ReadAll = {}): AsyncIterable<RecordedEvent> {
    const { after = START, until = LAST, filter } = options;
    const pagesOf = new BoundedPages(PAGE_BYTES, (part, bound) => this.#boundedBy(part, bound));
    const read = (part: PartOfAll) => (filter ? this.#filtered(part, filter) : pagesOf.read(part));
    const pages = new PagesOfAll({ size: PAGE, after, until, gapless: !filter, read });
    return readPages({ ...options, size: PAGE }, (last, most) => pages.behind(last, most));
  }

  async readAt(positions: readonly Position[]): Promise<readonly RecordedEvent[]> {
    if (positions.length === 0) return [];
    return [...(await this.#events(`log.read_at(${literal(positions)})`))];
  }

  async head(asOf?: AsOf): Promise<Head> {
    // Only what was copied here can have times that step back; the store itself never lets them.
    if (asOf) return (await this.identity()).generation === 0 ? headByHalving(this, asOf) : headByReading(this, asOf);
    return this.#heads.of();
  }

  async *subscribe(options: Subscribe): AsyncIterable<SubscriptionMessage> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    yield* follow(
      { look: (after, filter) => this.#look(after, filter), tail: this.#tail, wakeUps: this.#wakeUps },
      { ...options, signal },
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#queue.close();
    await this.#wakeUps.close();
    await Promise.all([this.#appends.end(), this.#pool.end()]);
  }

  /** What stands behind a position now, at most a page of it, and how far that look reached. */
  async #look(after: Position, filter: EventFilter | undefined): Promise<Look> {
    // Up to the head of one moment, so that a filtered reader knows how far it has looked.
    const until = filter ? (await this.head()).position : LAST;
    const page = until > after ? await this.#pageOfAll({ after, until, most: PAGE }, filter) : undefined;
    const more = page?.more ?? false;
    const last = page?.rows.last?.position ?? after;
    return { events: page ? [...page.rows] : [], reached: !more && filter && until > last ? until : last, more };
  }

  #pageOfAll(part: PartOfAll, filter: EventFilter | undefined): Promise<Page<EventRows>> {
    if (filter) return this.#filtered(part, filter);
    return this.#page('read_all', [part.after, part.until], part.most);
  }

  #filtered({ after, until, most }: PartOfAll, filter: EventFilter): Promise<Page<EventRows>> {
    // The server merges one run per type: a type named twice would come twice.
    const types = filter.types ? [...new Set(filter.types)] : null;
    const prefixes = filter.streamPrefixes ?? null;
    if (types) return this.#page('read_types', [after, until], most, [types, prefixes]);
    if (prefixes) {
      const reader = prefixes.every((prefix) => prefix.includes('-')) ? 'read_prefixes' : 'read_scanning';
      return this.#page(reader, [after, until], most, [prefixes]);
    }
    return this.#page('read_all', [after, until], most);
  }

  /** @throws TooManyBytes */
  #boundedBy({ after, until, most }: PartOfAll, bound: ByteBound): Promise<EventRows> {
    return 'there' in bound
      ? this.#events(callOf('read_all', [after, until, most, bound.there]))
      : this.#events(callOf('read_all', [after, until, most, null]), bound.here);
  }

  async #page(reader: string, from: readonly Literal[], most: number, filter: readonly Literal[] = []): Promise<Page<EventRows>> {
    const rows = await this.#events(callOf(reader, [...from, most, PAGE_BYTES, ...filter]));
    return pageOf(rows, most, PAGE_BYTES);
  }

  async #events(call: string, room?: number): Promise<EventRows> {
    this.#refuseWhenClosed();
    try {
      return await eventRows(this.#pool, call, room);
    } catch (error) {
      throw error instanceof TooManyBytes ? error : readError(error);
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closing.signal.aborted) throw new LogError('log/closed', 'The log is closed.');
  }

  async #rows<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    this.#refuseWhenClosed();
    try {
      return (await this.#pool.query<Row>({ name: `log.${name}`, text, values: [...values] })).rows;
    } catch (error) {
      throw readError(error);
    }
  }
}

const callOf = (reader: string, args: readonly Literal[]): string => `log.${reader}(${args.map(literal).join(', ')})`;

const listener = async (url: string): Promise<Client> => {
  const client = new Client({ connectionString: url, types: hubTypes, application_name: 'referral-hub wake-up' });
  // From the first moment: a server that ends while the connection is made must not end this process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};
