import { randomBytes, randomUUID } from 'node:crypto';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { all } from '../conformance/material';
import type { NewEvent } from '../event';
import { PostgresEventStore } from '.';

const event = (size = 500): NewEvent => ({
  id: randomUUID(),
  type: 'test.happened',
  version: 1,
  metadata: Buffer.from('{}'),
  body: randomBytes(size),
});

describe('the log in PostgreSQL', () => {
  let server: TestPostgres;
  let adminUrl: string;
  let database: HubDatabase;
  let store: PostgresEventStore;

  beforeAll(async () => {
    server = await startTestPostgres({ ownServer: true });
    adminUrl = await server.createDatabase();
    database = await prepareDatabase(adminUrl, { secret: Buffer.alloc(32, 1) });
    store = new PostgresEventStore({ url: database.urlFor('hub_log') });
  }, 60_000);

  afterAll(async () => {
    await store?.close();
    await database?.close();
    await server?.stop();
  });

  it('gives the bytes back as they were and places without gaps', async () => {
    const events = [event(), event(), event(0)];
    const before = (await store.head()).position;
    const outcome = await store.append({ stream: 'test-1', expectedRevision: -1, events });
    expect(outcome).toEqual({ outcome: 'appended', revision: 2, position: before + 3n });
    const read = await all(store.readStream('test-1'));
    expect(read.map(({ body }) => Buffer.from(body).toString('hex'))).toEqual(
      events.map(({ body }) => Buffer.from(body).toString('hex')),
    );
    expect(read.map(({ position }) => position)).toEqual([before + 1n, before + 2n, before + 3n]);
  });

  it('reads on when events become so large that a page of them has to be left in the middle', async () => {
    const stream = 'test-sizes';
    const small = Array.from({ length: 1_000 }, () => event(10));
    // A page of the small ones ends, and one of these would have seven times the bytes of a page.
    const large = Array.from({ length: 60 }, () => event(240_000));
    const appended: NewEvent[] = [];
    const put = async (events: readonly NewEvent[]) => {
      await store.append({ stream, expectedRevision: appended.length - 1, events });
      appended.push(...events);
    };
    const after = (await store.head()).position;
    for (let time = 0; time < 6; time += 1) await put(small.map(({ body }) => ({ ...event(0), body })));
    for (let from = 0; from < large.length; from += 4) await put(large.slice(from, from + 4));
    await put(small.map(({ body }) => ({ ...event(0), body })));
    const read = await all(store.readAll({ after }));
    expect(read.map(({ id }) => id)).toEqual(appended.map(({ id }) => id));
    expect(read.map(({ body }) => body.byteLength)).toEqual(appended.map(({ body }) => body.byteLength));
  }, 60_000);

  it.each(['update log.event set type = type', 'delete from log.event', 'truncate log.event'])(
    'refuses to the owner: %s',
    async (sql) => {
      const pool = createPool(adminUrl);
      await expect(pool.query(sql)).rejects.toMatchObject({ code: 'HL001' });
      await pool.end();
    },
  );

  it.each([
    'select * from log.event',
    `insert into log.event values (99, 's', 0, gen_random_uuid(), 't', 1, now(), '', '')`,
    'update log.event set type = type',
    'delete from log.event',
    'truncate log.event',
    'update log.identity set generation = 7',
  ])('lets the service’s role call functions and nothing else: %s', async (sql) => {
    await expect(database.pool('hub_log').query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('wakes a reader in another process within much less than its own look', async () => {
    const other = new PostgresEventStore({ url: database.urlFor('hub_log') });
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const message of other.subscribe({ after: (await store.head()).position, signal: stop.signal })) {
        if (message.kind === 'caught-up') continue;
        seen.push(message.event.stream);
        stop.abort();
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await store.append({ stream: 'test-wake', expectedRevision: -1, events: [event()] });
    await reading;
    expect(seen).toEqual(['test-wake']);
    await other.close();
  });

  it('goes on where it was after the server was killed', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const after = (await store.head()).position;
    const reading = (async () => {
      for await (const message of store.subscribe({ after, signal: stop.signal })) {
        if (message.kind === 'event') seen.push(message.event.stream);
        if (seen.length === 2) stop.abort();
      }
    })();
    await store.append({ stream: 'test-before', expectedRevision: -1, events: [event()] });
    await server.kill('SIGKILL');
    await server.restart();
    const retry = { stream: 'test-after', expectedRevision: -1, events: [event()] };
    for (;;) {
      const outcome = await store.append(retry).catch(() => undefined);
      if (outcome) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await reading;
    expect(seen).toEqual(['test-before', 'test-after']);
  }, 60_000);
});
