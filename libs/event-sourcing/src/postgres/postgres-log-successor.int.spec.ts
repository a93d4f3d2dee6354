import { randomBytes, randomUUID } from 'node:crypto';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { all } from '../conformance/material';
import { GENERATION_SHIFT, type NewEvent, type RecordedEvent } from '../event';
import { leafOf, type LeafEvent } from '../leaf';
import { LogDigest } from '../log-digest';
import { TAKE_LIMITS } from '../log-successor';
import { PostgresEventStore, PostgresLogSuccessor, beginGeneration } from '.';

const secret = Buffer.alloc(32, 1);
const EVENTS = 40;

const event = (): NewEvent => ({
  id: randomUUID(),
  type: 'test.happened',
  version: 3,
  metadata: randomBytes(7),
  body: randomBytes(50),
});

describe('a log in PostgreSQL that takes the place of another', () => {
  let server: TestPostgres;
  let predecessor: Awaited<ReturnType<typeof hub>>;
  let events: readonly RecordedEvent[];

  const hub = async () => {
    const adminUrl = await server.createDatabase();
    const database = await prepareDatabase(adminUrl, { secret });
    return { adminUrl, database, store: new PostgresEventStore({ url: database.urlFor('hub_log') }) };
  };
  const end = async ({ store, database }: { store: PostgresEventStore; database: HubDatabase }) => {
    await store.close();
    await database.close();
  };

  beforeAll(async () => {
    server = await startTestPostgres();
    predecessor = await hub();
    for (let n = 0; n < EVENTS; n += 2)
      await predecessor.store.append({
        stream: `test-${n % 8}`,
        expectedRevision: Math.floor(n / 8) * 2 - 1,
        events: [event(), event()],
      });
    events = await all(predecessor.store.readAll());
  }, 60_000);
  afterAll(async () => {
    if (predecessor) await end(predecessor);
    await server?.stop();
  }, 60_000);

  const digest = (of: readonly LeafEvent[]) => {
    const tree = new LogDigest();
    for (const one of of) tree.add(leafOf(one));
    return tree.root().toString('hex');
  };

  it('holds every event as it was, under positions of the next generation, and goes on behind them', async () => {
    const target = await hub();
    const identity = await predecessor.store.identity();
    const successor = await PostgresLogSuccessor.open({ url: target.adminUrl, predecessor: identity });
    await successor.take(events.slice(0, 17));
    expect(await successor.taken()).toBe(17);
    await expect(target.store.identity()).rejects.toMatchObject({ code: 'log/incomplete' });
    await expect(target.store.append({ stream: 'x', expectedRevision: -1, events: [event()] })).rejects.toMatchObject({
      code: 'log/incomplete',
    });
    await expect(successor.complete(EVENTS)).rejects.toMatchObject({ code: 'log/incomplete' });
    await successor.close();

    const resumed = await PostgresLogSuccessor.open({ url: target.adminUrl, predecessor: identity });
    await resumed.take(events.slice(await resumed.taken()));
    expect(digest(await all(resumed.read()))).toBe(digest(events));
    const next = { log: identity.log, generation: identity.generation + 1 };
    expect([await resumed.complete(EVENTS), await resumed.complete(EVENTS)]).toEqual([next, next]);
    await resumed.close();

    expect(await target.store.identity()).toEqual(next);
    const taken = await all(target.store.readAll());
    expect(digest(taken)).toBe(digest(events));
    expect(taken.map(({ position }) => position)).toEqual(
      events.map((_, index) => (BigInt(next.generation) << GENERATION_SHIFT) + BigInt(index + 1)),
    );
    // A retry from before finds its first attempt; what is new stands above everything that was ever given out.
    const [first, second] = events;
    const again = { stream: 'test-0', expectedRevision: -1, events: [first, second] as NewEvent[] };
    expect(await target.store.append(again)).toMatchObject({ outcome: 'already-appended' });
    const appended = await target.store.append({ stream: 'new', expectedRevision: -1, events: [event()] });
    expect(appended).toMatchObject({
      outcome: 'appended',
      position: (BigInt(next.generation) << GENERATION_SHIFT) + BigInt(EVENTS + 1),
    });
    await end(target);
  });

  it('never lets the time run backwards behind events whose times do', async () => {
    const target = await hub();
    const late = new Date(Date.now() + 86_400_000);
    const successor = await PostgresLogSuccessor.open({
      url: target.adminUrl,
      predecessor: await predecessor.store.identity(),
    });
    await successor.take([
      { ...event(), stream: 'a', revision: 0, recordedAt: late },
      { ...event(), stream: 'a', revision: 1, recordedAt: new Date() },
    ]);
    await successor.complete(2);
    await successor.close();
    expect((await target.store.head()).recordedAt).toEqual(late);
    await target.store.append({ stream: 'b', expectedRevision: -1, events: [event()] });
    expect((await all(target.store.readStream('b')))[0]?.recordedAt).toEqual(late);
    await end(target);
  });

  it('is not opened on a log with events, nor on one half-taken from elsewhere', async () => {
    const identity = await predecessor.store.identity();
    await expect(PostgresLogSuccessor.open({ url: predecessor.adminUrl, predecessor: identity })).rejects.toMatchObject({
      code: 'log/not-empty',
    });
    const target = await hub();
    await (await PostgresLogSuccessor.open({ url: target.adminUrl, predecessor: identity })).close();
    for (const other of [
      { ...identity, generation: 7 },
      { ...identity, log: randomUUID() },
    ])
      await expect(PostgresLogSuccessor.open({ url: target.adminUrl, predecessor: other })).rejects.toMatchObject({
        code: 'log/not-empty',
      });
    await end(target);
  });

  it('refuses what cannot follow in its stream, or is too much at once, and keeps nothing of it', async () => {
    const target = await hub();
    const successor = await PostgresLogSuccessor.open({
      url: target.adminUrl,
      predecessor: await predecessor.store.identity(),
    });
    const at = new Date();
    const wrong: readonly LeafEvent[][] = [
      [{ ...event(), stream: 'a', revision: 1, recordedAt: at }],
      [
        { ...event(), stream: 'a', revision: 0, recordedAt: at },
        { ...event(), stream: 'a', revision: 2, recordedAt: at },
      ],
      [
        { ...event(), stream: 'a', revision: 0, recordedAt: at },
        { ...event(), stream: 'a', revision: 0, recordedAt: at },
      ],
    ];
    for (const batch of wrong) await expect(successor.take(batch)).rejects.toMatchObject({ code: 'log/invalid-event' });
    const many = Array.from({ length: TAKE_LIMITS.events + 1 }, (_, revision) => ({
      ...event(),
      stream: 'a',
      revision,
      recordedAt: at,
    }));
    await expect(successor.take(many)).rejects.toMatchObject({ code: 'log/too-large' });
    expect(await successor.taken()).toBe(0);
    await successor.take(many.slice(1, 1));
    await successor.take(many.slice(0, 2));
    expect(await successor.taken()).toBe(2);
    await successor.close();
    await end(target);
  });

  it.each([
    `select log.begin_taking(gen_random_uuid(), 0)`,
    `select log.take('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')`,
    `select log.complete_taking(0)`,
    `select log.begin_generation(0)`,
  ])('is not for the services’ roles: %s', async (sql) => {
    for (const role of ['hub_log', 'hub_backup'] as const)
      await expect(predecessor.database.pool(role).query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('lets whoever makes backups read, and not write', async () => {
    const reader = new PostgresEventStore({ url: predecessor.database.urlFor('hub_backup') });
    expect(digest(await all(reader.readAll()))).toBe(digest(events));
    await expect(reader.append({ stream: 'x', expectedRevision: -1, events: [event()] })).rejects.toMatchObject({
      code: 'log/unavailable',
    });
    await reader.close();
  });

  it('can be the same log, brought back to an earlier moment and declared a new generation', async () => {
    const target = await hub();
    await target.store.append({ stream: 'a', expectedRevision: -1, events: [event(), event()] });
    const before = await all(target.store.readAll());
    const { log, generation } = await target.store.identity();
    const next = { log, generation: generation + 1 };
    expect([await beginGeneration(target.adminUrl, generation), await beginGeneration(target.adminUrl, generation)]).toEqual([
      next,
      next,
    ]);
    const after = await all(target.store.readAll());
    expect(digest(after)).toBe(digest(before));
    expect(after.map(({ position }) => position)).toEqual(before.map(({ position }) => position + (1n << GENERATION_SHIFT)));
    // Append-only again for everybody, the owner too.
    const admin = createPool(target.adminUrl, { max: 1 });
    await expect(admin.query('update log.event set type = type')).rejects.toMatchObject({ code: 'HL001' });
    await admin.end();
    await end(target);
  });
});
