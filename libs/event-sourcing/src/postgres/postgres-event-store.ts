import { Client } from 'pg';
import type { Pool } from 'pg';
import { createPool, hubTypes } from '@hub/postgres';
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
import { validateAppend } from '../validate-append';
import { AppendQueue } from './append-queue';
import { LiveTail } from './live-tail';
import { readError } from './log-errors';
import { recordedEvent, type EventRow } from './rows';
import { headByHalving, headByReading } from '../head-as-of';
import { follow, type Look } from '../live/follow';
import { WakeUps } from './wake-ups';

/** Events of one page: a reader holds at most two pages, whatever the size of the log. */
const PAGE = 500;
const LAST: Position = 0x7fff_ffff_ffff_ffffn;
/** After it an append's outcome is unknown, milliseconds. */
const DEADLINE = 20_000;

export interface PostgresEventStoreOptions {
  /** As role `hub_log`: it may call the log's functions and nothing else. */
  readonly url: string;
  /** Whether other processes read or append too, and are to be woken. Default true. */
  readonly shared?: boolean;
  /** Connections for reading, at most. Appends have one of their own. Default 6. */
  readonly readers?: number;
}

/** The log in PostgreSQL (decision 11): gapless by construction, appends committed in groups. */
export class PostgresEventStore implements EventStore {
  readonly #pool: Pool;
  readonly #appends: Pool;
  readonly #queue: AppendQueue;
  readonly #wakeUps: WakeUps;
  readonly #tail = new LiveTail();
  readonly #closing = new AbortController();

  constructor(options: PostgresEventStoreOptions) {
    this.#pool = createPool(options.url, { max: options.readers ?? 6, applicationName: 'referral-hub log' });
    this.#appends = createPool(options.url, {
      max: 2,
      applicationName: 'referral-hub append',
      statementTimeout: DEADLINE,
      queryTimeout: DEADLINE + 5_000,
    });
    this.#wakeUps = new WakeUps(options.shared === false ? undefined : () => listener(options.url));
    this.#queue = new AppendQueue(this.#appends, (base, events) => {
      this.#tail.push(base, events);
      this.#wakeUps.committed();
    });
  }

  async identity(): Promise<LogIdentity> {
    const [row] = await this.#rows<{ log: string; generation: number }>('identity', 'select * from log.identity_of_log()', []);
    if (row === undefined) throw new LogError('log/unavailable', 'The log has no identity: its schema is not set up.');
    return row;
  }

  async append(append: Append): Promise<AppendOutcome> {
    validateAppend(append);
    return this.#queue.append(append);
  }

  async *readStream(stream: string, options: ReadStream = {}): AsyncIterable<RecordedEvent> {
    const backwards = options.direction === 'backwards';
    let left = options.limit ?? Number.MAX_SAFE_INTEGER;
    let from = BigInt(options.fromRevision ?? (backwards ? Number.MAX_SAFE_INTEGER : 0));
    while (left > 0 && from >= 0n) {
      options.signal?.throwIfAborted();
      const most = Math.min(PAGE, left);
      const page = await this.#events(
        backwards ? 'read_backwards' : 'read_forwards',
        `select * from log.${backwards ? 'read_backwards' : 'read_forwards'}($1, $2, $3)`,
        [stream, from, most],
      );
      for (const event of page) yield event;
      const last = page.at(-1);
      if (last === undefined || page.length < most) return;
      left -= page.length;
      from = BigInt(last.revision) + (backwards ? -1n : 1n);
    }
  }

  async revisions(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (streams.length === 0) return new Map();
    const [row] = await this.#rows<{ revisions: readonly bigint[] }>('revisions', 'select log.revisions($1) as revisions', [
      streams,
    ]);
    return new Map(streams.map((stream, index) => [stream, Number(row?.revisions[index] ?? NO_STREAM)]));
  }

  async *readAll(options: ReadAll = {}): AsyncIterable<RecordedEvent> {
    const until = options.until ?? LAST;
    let left = options.limit ?? Number.MAX_SAFE_INTEGER;
    const fetch = (after: Position) => {
      const page = this.#page(after, until, Math.min(PAGE, left), options.filter);
      // It is fetched ahead: when the reader leaves early nobody awaits it.
      page.catch(() => undefined);
      return page;
    };
    let next = left > 0 ? fetch(options.after ?? START) : undefined;
    while (next) {
      options.signal?.throwIfAborted();
      const page: readonly RecordedEvent[] = await next;
      const last = page.at(-1);
      const full = page.length === Math.min(PAGE, left);
      left -= page.length;
      next = last !== undefined && full && left > 0 && last.position < until ? fetch(last.position) : undefined;
      for (const event of page) yield event;
    }
  }

  async readAt(positions: readonly Position[]): Promise<readonly RecordedEvent[]> {
    if (positions.length === 0) return [];
    return this.#events('read_at', 'select * from log.read_at($1)', [positions]);
  }

  async head(asOf?: AsOf): Promise<Head> {
    // Only what was copied here can have times that step back; the store itself never lets them.
    if (asOf) return (await this.identity()).generation === 0 ? headByHalving(this, asOf) : headByReading(this, asOf);
    const [row] = await this.#rows<{ position: bigint; recorded_at: Date }>('head', 'select * from log.head()', []);
    return row ? { position: row.position, recordedAt: row.recorded_at } : { position: START, recordedAt: new Date(0) };
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
    const events = until > after ? await this.#page(after, until, PAGE, filter) : [];
    const last = events.at(-1)?.position ?? after;
    const more = events.length === PAGE;
    return { events, reached: !more && filter && until > last ? until : last, more };
  }

  #page(after: Position, until: Position, most: number, filter: EventFilter | undefined): Promise<readonly RecordedEvent[]> {
    // The server merges one run per type: a type named twice would come twice.
    const types = filter?.types ? [...new Set(filter.types)] : null;
    const prefixes = filter?.streamPrefixes ?? null;
    if (types)
      return this.#events('read_types', 'select * from log.read_types($1, $2, $3, $4, $5)', [
        after,
        until,
        most,
        types,
        prefixes,
      ]);
    if (prefixes) {
      const reader = prefixes.every((prefix) => prefix.includes('-')) ? 'read_prefixes' : 'read_scanning';
      return this.#events(reader, `select * from log.${reader}($1, $2, $3, $4)`, [after, until, most, prefixes]);
    }
    return this.#events('read_all', 'select * from log.read_all($1, $2, $3)', [after, until, most]);
  }

  async #events(name: string, text: string, values: readonly unknown[]): Promise<readonly RecordedEvent[]> {
    return (await this.#rows<EventRow>(name, text, values)).map(recordedEvent);
  }

  async #rows<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    if (this.#closing.signal.aborted) throw new LogError('log/closed', 'The log is closed.');
    try {
      return (await this.#pool.query<Row>({ name: `log.${name}`, text, values: [...values] })).rows;
    } catch (error) {
      throw readError(error);
    }
  }
}

const listener = async (url: string): Promise<Client> => {
  const client = new Client({ connectionString: url, types: hubTypes, application_name: 'referral-hub wake-up' });
  // From the first moment: a server that ends while the connection is made must not end this process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};
