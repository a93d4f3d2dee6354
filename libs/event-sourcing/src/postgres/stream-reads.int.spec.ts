import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { all } from '../conformance/material';
import type { NewEvent } from '../event';
import type { ReadStream } from '../event-store';
import { eventRows, literal } from './event-rows';
import { StreamReads } from './stream-reads';
import { PostgresEventStore } from '.';

const eventOf = (bytes: number): NewEvent => ({
  id: randomUUID(),
  type: 'test.happened',
  version: 1,
  metadata: Buffer.from('{}'),
  body: Buffer.alloc(bytes, 1),
});

const KILOBYTES = 1_024;
/** A page ends at about 2 MB: of twelve of the large streams one answer gives some, and a part of one. */
const STREAMS: readonly (readonly [string, readonly NewEvent[]])[] = [
  ...Array.from({ length: 40 }, (_, n) => [`small-${n}`, Array.from({ length: n % 5 }, () => eventOf(100))] as const),
  ...Array.from({ length: 12 }, (_, n) => [`large-${n}`, Array.from({ length: 5 }, () => eventOf(80 * KILOBYTES))] as const),
  ['long-1', Array.from({ length: 1_500 }, () => eventOf(10))],
];

describe('reading many streams at once', () => {
  let server: TestPostgres;
  let database: HubDatabase;
  let store: PostgresEventStore;

  beforeAll(async () => {
    server = await startTestPostgres();
    database = await prepareDatabase(await server.createDatabase(), { secret: Buffer.alloc(32, 1) });
    store = new PostgresEventStore({ url: database.urlFor('hub_log') });
    for (const [stream, events] of STREAMS)
      for (let from = 0; from < events.length; from += 500)
        await store.append({ stream, expectedRevision: from - 1, events: events.slice(from, from + 500) });
  }, 60_000);

  afterAll(async () => {
    await store?.close();
    await database?.close();
    await server?.stop();
  });

  const idsOf = async (stream: string, options: ReadStream) => (await all(store.readStream(stream, options))).map(({ id }) => id);
  const expected = (events: readonly NewEvent[], { fromRevision = 0, limit }: ReadStream) =>
    events.slice(fromRevision, limit === undefined ? undefined : fromRevision + limit).map(({ id }) => id);

  it.each<readonly [string, readonly ReadStream[]]>([
    ['whole', [{}]],
    ['from a revision on', [{ fromRevision: 2 }]],
    ['so many events of each', [{ limit: 3 }]],
    [
      'the same ones for several readers who want different parts',
      [{}, {}, { fromRevision: 1 }, { limit: 2 }, { fromRevision: 3, limit: 1 }],
    ],
  ])('gives each reader its own stream, %s', async (_what, wanted) => {
    const asked = STREAMS.flatMap(([stream, events]) => wanted.map((options) => ({ stream, events, options })));
    const found = await Promise.all(asked.map(({ stream, options }) => idsOf(stream, options)));
    expect(found).toEqual(asked.map(({ events, options }) => expected(events, options)));
  });

  it('calls the server a few times for all who ask together, and once for each who asks alone', async () => {
    const calls: string[] = [];
    const reads = new StreamReads((fn, args) => {
      calls.push(fn);
      return eventRows(database.pool('hub_log'), `log.${fn}(${args.map(literal).join(', ')})`);
    }, 2_000_000);
    const small = STREAMS.filter(([stream]) => stream.startsWith('small')).map(([stream, { length }]) => ({ stream, length }));
    const read = async ({ stream, length }: { stream: string; length: number }) =>
      expect((await reads.page({ stream, from: 0n, most: 10 })).rows.count).toBe(length);
    await Promise.all([
      ...small.slice(0, 1).map(read),
      // By now the first is under way.
      sleep(0).then(() => Promise.all(small.slice(1).map(read))),
    ]);
    expect(calls.length).toBeLessThanOrEqual(3);
    calls.length = 0;
    for (const each of small) await read(each);
    expect(calls).toEqual(small.map(() => 'read_forwards'));
  });

  it('shares nobody’s fault', async () => {
    const [good, none] = await Promise.all([idsOf('small-4', {}), idsOf('no\0name', {})]);
    expect([good.length, none]).toEqual([4, []]);
  });
});
