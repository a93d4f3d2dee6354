import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createPool, prepareDatabase, projectRoot, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import type { Pool } from 'pg';
import { PostgresEventStore } from '.';
import type { LongReading } from './testing/long-reader';

const EVENTS = 1_000_000;
const MOST_GROWTH = 100_000_000;
const TYPES = 50;

/** As the log's own function would have left them; one statement is faster. Every thousandth event is of a rare type. */
const LOAD = `
  insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
  select n + 1, 'loaded' || n % ${TYPES} || '-' || n / 20000, n / ${TYPES} % 400, gen_random_uuid(),
    case when n % 1000 = 999 then 'test.rare' else 'test.common' end, 1,
    timestamptz '2026-01-01' + n * interval '1 millisecond', $1, $2
  from generate_series(0, ${EVENTS}::bigint - 1) as n`;

describe('a log of a million events in PostgreSQL', () => {
  let server: TestPostgres;
  let database: HubDatabase;
  let admin: Pool;
  let store: PostgresEventStore;

  beforeAll(async () => {
    server = await startTestPostgres({ ownServer: true });
    const url = await server.createDatabase();
    database = await prepareDatabase(url, { secret: Buffer.alloc(32, 1) });
    admin = createPool(url, { max: 1 });
    // The rows first and then the indexes, as they were declared: a third of the time.
    const { rows } = await admin.query<{ name: string; made: string }>(
      `select indexname as name, indexdef as made from pg_indexes where schemaname = 'log' and tablename = 'event' and indexname <> 'event_pkey'`,
    );
    for (const { name } of rows) await admin.query(`drop index log.${name}`);
    await admin.query(LOAD, [Buffer.alloc(50, 1), Buffer.alloc(100, 2)]);
    for (const { made } of rows) await admin.query(made);
    await admin.query('analyze log.event');
    store = new PostgresEventStore({ url: database.urlFor('hub_log') });
  }, 240_000);

  afterAll(async () => {
    await store?.close();
    await admin?.end();
    await database?.close();
    await server?.stop();
  }, 60_000);

  /** In a process of its own: what this one's memory does, the suites before this decide. It runs the sources, not a build. */
  const readBy = async (reader: 'lets go' | 'keeps'): Promise<LongReading> => {
    const program = `
      const swc = require('@swc/core');
      require.extensions['.ts'] = (module, file) => module._compile(swc.transformFileSync(file).code, file);
      require('./libs/event-sourcing/src/postgres/testing/long-reader');
    `;
    const args = ['-e', program, database.urlFor('hub_log'), reader, String(MOST_GROWTH)];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: projectRoot(),
      env: { PATH: process.env['PATH'] },
    });
    // The program's own answer.
    return JSON.parse(stdout) as LongReading;
  };

  it('is read in bounded memory, which a reader that keeps everything exceeds', async () => {
    const read = await readBy('lets go');
    expect(read).toMatchObject({ count: EVENTS, bytes: EVENTS * 100 });
    expect(read.most).toBeLessThan(MOST_GROWTH);
    const kept = await readBy('keeps');
    expect(kept.most).toBeGreaterThan(MOST_GROWTH);
    expect(kept.count).toBeLessThan(EVENTS);
  }, 300_000);

  it('waits for a slow reader with no more than three pages of 2,000 events read', async () => {
    const served = async () => {
      const { rows } = await admin.query<{ read: bigint }>(
        `select pg_stat_get_tuples_returned('log.event'::regclass) + pg_stat_get_tuples_fetched('log.event'::regclass) as read`,
      );
      return Number(rows[0]?.read);
    };
    const before = await served();
    for await (const event of store.readAll()) {
      expect(event.position).toBe(1n);
      await sleep(1_500);
      break;
    }
    // The server's counters lag by up to a second, and count a row once by the index and once by the table.
    await sleep(1_500);
    expect((await served()) - before).toBeLessThanOrEqual(3 * 2 * 2_000);
  }, 60_000);

  it.each([
    ['everything', 'log.read_all(500000, 9999999, 100, 1000000)', 'event_pkey'],
    ['types', `log.read_types(500000, 9999999, 100, 1000000, array['test.rare'], null)`, 'event_type_position'],
    ['prefixes', `log.read_prefixes(500000, 9999999, 100, 1000000, array['loaded7-'])`, 'event_category_position'],
    ['a stream', `log.read_forwards('loaded7-3', 10, 100, 1000000)`, 'event_stream_revision'],
    ['a stream backwards', `log.read_backwards('loaded7-3', 99, 100, 1000000)`, 'event_stream_revision'],
  ])('reads %s by index, and looks at no more of the log than it answers', async (_what, call, index) => {
    // What was read by this very call, counted by the server: the plans within a function are not told by EXPLAIN.
    const client = await admin.connect();
    try {
      await client.query('begin');
      const counters = async () => {
        const { rows } = await client.query<{ index: string; read: bigint; scanned: bigint }>(
          `select indexrelname as index, pg_stat_get_xact_tuples_returned(indexrelid) as read,
            pg_stat_get_xact_tuples_returned(relid) as scanned
          from pg_stat_user_indexes where schemaname = 'log' and relname = 'event'`,
        );
        return new Map(rows.map((row) => [row.index, row]));
      };
      const before = await counters();
      const { rowCount } = await client.query(`select from ${call}`);
      const after = await counters();
      expect(rowCount).toBe(100);
      const read = (name: string) => Number(after.get(name)?.read) - Number(before.get(name)?.read);
      expect(read(index)).toBeGreaterThanOrEqual(100);
      expect(read(index)).toBeLessThanOrEqual(200);
      // Not one row by a scan of the table.
      expect(after.get(index)?.scanned).toBe(before.get(index)?.scanned);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('looks at much more of the log without the index, and the count shows it', async () => {
    const client = await admin.connect();
    try {
      await client.query('begin');
      const scanned = async () => {
        const { rows } = await client.query<{ read: bigint }>(
          `select pg_stat_get_xact_tuples_returned('log.event'::regclass) as read`,
        );
        return Number(rows[0]?.read);
      };
      const before = await scanned();
      await client.query(
        'set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off',
      );
      await client.query(`select from log.event where type = 'test.rare' and position > 500000 order by position limit 100`);
      expect((await scanned()) - before).toBeGreaterThan(10_000);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }, 60_000);
});

describe('a server that hangs', () => {
  it('is given up at the deadline, and read again when it answers', async () => {
    const server = await startTestPostgres({ ownServer: true });
    const url = await server.createDatabase();
    const database = await prepareDatabase(url, { secret: Buffer.alloc(32, 1) });
    const store = new PostgresEventStore({ url: database.urlFor('hub_log'), readDeadline: 500 });
    try {
      await store.head();
      const backend = await hang(url);
      const started = performance.now();
      await expect(store.head()).rejects.toMatchObject({ code: 'log/unavailable' });
      const reading = (async () => {
        for await (const event of store.readAll()) expect(event).toBeUndefined();
      })();
      await expect(reading).rejects.toMatchObject({ code: 'log/unavailable' });
      expect(performance.now() - started).toBeLessThan(10_000);
      await backend.release();
      expect((await store.head()).position).toBe(0n);
    } finally {
      await store.close();
      await database.close();
      await server.stop();
    }
  }, 60_000);

  /** Whoever reads the log waits from now on, as for a server whose disk does not answer. */
  const hang = async (url: string) => {
    const pool = createPool(url, { max: 1 });
    const client = await pool.connect();
    await client.query('begin; lock table log.event, log.identity in access exclusive mode');
    return {
      async release() {
        await client.query('rollback');
        client.release();
        await pool.end();
      },
    };
  };
});
