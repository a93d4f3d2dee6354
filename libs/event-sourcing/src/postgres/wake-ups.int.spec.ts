import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { Client, type Notification } from 'pg';
import { PostgresEventStore } from '.';

const event = () => ({
  id: randomUUID(),
  type: 'test.happened',
  version: 1,
  metadata: Buffer.from('{}'),
  body: randomBytes(100),
});

describe('wake-ups between processes', () => {
  let server: TestPostgres;
  let database: HubDatabase;
  let outsider: Client;
  const heard: Notification[] = [];

  beforeAll(async () => {
    server = await startTestPostgres();
    database = await prepareDatabase(await server.createDatabase(), { secret: Buffer.alloc(32, 1) });
    outsider = new Client(database.urlFor('hub_log'));
    await outsider.connect();
    outsider.on('notification', (notification) => heard.push(notification));
    await outsider.query('listen hub_log');
  }, 60_000);

  afterAll(async () => {
    await outsider?.end();
    await database?.close();
    await server?.stop();
  });

  const appendSome = async (store: PostgresEventStore, stream: string): Promise<void> => {
    for (let revision = -1; revision < 9; revision += 1) {
      await store.append({ stream, expectedRevision: revision, events: [event()] });
      await sleep(10);
    }
  };

  it('are not sent by a process that has heard nobody, and are from when it has', async () => {
    const store = new PostgresEventStore({ url: database.urlFor('hub_log') });
    await appendSome(store, 'alone-1');
    await sleep(100);
    expect(heard.map(({ payload }) => payload)).toEqual(['here']);

    heard.length = 0;
    await outsider.query(`notify hub_log, 'here'`);
    await sleep(100);
    // To the greeting itself: an answer. (The outsider hears its own word too.)
    expect(heard.map(({ payload }) => payload).sort()).toEqual(['', 'here']);

    heard.length = 0;
    await appendSome(store, 'accompanied-1');
    await sleep(100);
    expect(heard.length).toBeGreaterThan(3);
    await store.close();
  });

  it('come from a process that began alone, to one that came later, and back', async () => {
    const first = new PostgresEventStore({ url: database.urlFor('hub_log') });
    await appendSome(first, 'first-0');
    const second = new PostgresEventStore({ url: database.urlFor('hub_log') });
    const stop = new AbortController();
    const arrived = new Map<string, number>();
    const follow = async (store: PostgresEventStore, after: bigint) => {
      for await (const message of store.subscribe({ after, signal: stop.signal }))
        if (message.kind === 'event')
          arrived.set(`${store === first ? 'first' : 'second'} ${message.event.id}`, performance.now());
    };
    const { position } = await first.head();
    const reading = [follow(second, position), follow(first, position)];
    await sleep(300);
    const late: number[] = [];
    const turns: readonly [PostgresEventStore, string][] = [
      [first, 'second'],
      [second, 'first'],
      [first, 'second'],
    ];
    for (const [nth, [writer, reader]] of turns.entries()) {
      const told = event();
      const stream = `turn-${nth}`;
      await writer.append({ stream, expectedRevision: -1, events: [told] });
      const committed = performance.now();
      while (!arrived.has(`${reader} ${told.id}`)) await sleep(2);
      late.push((arrived.get(`${reader} ${told.id}`) ?? 0) - committed);
    }
    stop.abort();
    await Promise.all(reading);
    await Promise.all([first.close(), second.close()]);
    // Each reader also looks by itself, once a second: three such looks would on average be 1.5 s late together.
    expect(late.reduce((sum, one) => sum + one, 0)).toBeLessThan(600);
  });
});
