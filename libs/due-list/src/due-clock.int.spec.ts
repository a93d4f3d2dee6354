import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { encodeBody, encodeMetadata, type EventStore } from '@hub/event-sourcing';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { LogFollower, readMark } from '@hub/log-follower';
import { DueClock, type Due } from './index';

let server: TestPostgres;
let database: HubDatabase;
let pool: Pool;

beforeAll(async () => {
  server = await startTestPostgres();
  database = await prepareDatabase(server.url, { secret: randomBytes(32) });
  pool = database.pool('hub_clock');
}, 60_000);
afterAll(async () => {
  await database.close();
  await server.stop();
});

const metadata = encodeMetadata({
  party: 'p',
  actor: 'a',
  source: 's',
  key: 'k',
  command: { name: 'c', digest: '0'.repeat(64) },
});
const body = encodeBody({ open: {} });
async function append(store: EventStore, stream: string): Promise<void> {
  const expectedRevision = (await store.revisions([stream])).get(stream) ?? -1;
  await store.append({
    stream,
    expectedRevision,
    events: [{ id: randomUUID(), type: 'thing.happened', version: 1, metadata, body }],
  });
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not come about.');
}

describe('a follower of the log', () => {
  const start = (store: EventStore, name: string, apply: (streams: string[]) => void) => {
    const errors: unknown[] = [];
    const follower = new LogFollower({
      pool,
      schema: 'clock',
      name,
      store,
      filter: { streamPrefixes: ['x-'] },
      apply: async (client, events) => {
        const values = events.map(({ stream }) => stream);
        await client.query('insert into clock.due (clock, stream, what, due) select $1, s, s, now() from unnest($2::text[]) s', [
          name,
          values,
        ]);
        apply(values);
      },
      reset: async (client) => void (await client.query('delete from clock.due where clock = $1', [name])),
      onError: (error) => errors.push(error),
    });
    follower.start();
    return { follower, errors };
  };
  const folded = async (name: string) =>
    (await pool.query<{ stream: string }>('select stream from clock.due where clock = $1 order by stream', [name])).rows.map(
      ({ stream }) => stream,
    );

  it('folds each event once, whatever fails on the way, and goes on where it stopped', async () => {
    const store = new MemoryEventStore();
    const name = randomUUID();
    for (const stream of ['x-1', 'y-1', 'x-2']) await append(store, stream);
    let failures = 3;
    const first = start(store, name, () => {
      if ((failures -= 1) >= 0) throw new Error('crashed before the commit');
    });
    await until(async () => (await folded(name)).length === 2);
    expect(first.errors).toHaveLength(3);
    await first.follower.stop();
    await append(store, 'x-3');
    const second = start(store, name, () => undefined);
    await until(async () => (await folded(name)).length === 3);
    // The primary key would refuse a second fold of the same event.
    expect(second.errors).toEqual([]);
    expect(second.follower.healthy).toBe(true);
    await second.follower.stop();
  });

  it('shares the log with a twin without folding anything twice', async () => {
    const store = new MemoryEventStore();
    const name = randomUUID();
    const twins = [start(store, name, () => undefined), start(store, name, () => undefined)];
    const streams = Array.from({ length: 30 }, (_, n) => `x-${String(n).padStart(2, '0')}`);
    for (const stream of streams) await append(store, stream);
    await until(async () => (await folded(name)).length === 30);
    expect(await folded(name)).toEqual(streams);
    await Promise.all(twins.map(({ follower }) => follower.stop()));
  });

  it('begins anew for another log', async () => {
    const name = randomUUID();
    const old = new MemoryEventStore();
    await append(old, 'x-old');
    const before = start(old, name, () => undefined);
    await until(async () => (await folded(name)).length === 1);
    await before.follower.stop();
    const restored = new MemoryEventStore();
    await append(restored, 'x-new');
    const after = start(restored, name, () => undefined);
    await until(async () => (await folded(name)).includes('x-new'));
    expect(await folded(name)).toEqual(['x-new']);
    expect(await readMark({ pool, schema: 'clock', name }, await old.identity())).toBeUndefined();
    await after.follower.stop();
  });
});

describe('a clock', () => {
  const clockOver = (store: EventStore, act: (due: Due) => Promise<void>, { name = randomUUID(), lookEvery = 1_000 } = {}) => {
    let now = new Date('2026-11-02T12:00:00Z');
    const dues = new Map<string, Date>();
    const clock = new DueClock({
      name,
      pool,
      store,
      clock: { now: () => now },
      filter: { streamPrefixes: ['x-'] },
      duesOf: async (stream) => {
        const due = dues.get(stream);
        return due ? [{ stream, what: 'answer', due }] : [];
      },
      act,
      onError: () => undefined,
      lookEvery,
    });
    const due = async () => (await pool.query('select from clock.due where clock = $1', [name])).rowCount;
    return { clock, dues, due, name, set: (moment: string) => (now = new Date(moment)) };
  };

  it('acts when the moment has come, not before, once', async () => {
    const store = new MemoryEventStore();
    const acted: string[] = [];
    const { clock, dues, due, set } = clockOver(store, async ({ stream }) => void acted.push(stream));
    dues.set('x-1', new Date('2026-11-02T12:00:10Z'));
    clock.start();
    await append(store, 'x-1');
    await until(async () => (await due()) === 1);
    expect(await clock.tick()).toBe(0);
    set('2026-11-02T12:00:10Z');
    await clock.tick();
    await clock.tick();
    expect(acted).toEqual(['x-1']);
    expect(await due()).toBe(0);
    await clock.stop();
  });

  it('forgets what is not due any more', async () => {
    const store = new MemoryEventStore();
    const { clock, dues, due } = clockOver(store, async () => undefined);
    dues.set('x-1', new Date('2026-11-03T00:00:00Z'));
    clock.start();
    await append(store, 'x-1');
    await until(async () => (await due()) === 1);
    dues.clear();
    await append(store, 'x-1');
    await until(async () => (await due()) === 0);
    await clock.stop();
  });

  it('lets one that cannot be recorded wait, and the others through', async () => {
    const store = new MemoryEventStore();
    const acted: string[] = [];
    const { clock, dues, due, set } = clockOver(store, async ({ stream }) => {
      if (stream === 'x-1' && acted.length < 2) throw new Error('parked');
      acted.push(stream);
    });
    for (const stream of ['x-1', 'x-2', 'x-3']) dues.set(stream, new Date('2026-11-02T11:00:00Z'));
    for (const stream of ['x-1', 'x-2', 'x-3']) await append(store, stream);
    clock.start();
    await until(async () => {
      await clock.tick();
      return acted.length === 2;
    });
    expect(acted.sort()).toEqual(['x-2', 'x-3']);
    await clock.tick();
    expect(await due()).toBe(1);
    set('2026-11-02T12:00:31Z');
    await until(async () => {
      await clock.tick();
      return acted.includes('x-1');
    });
    expect(await due()).toBe(0);
    await clock.stop();
  });

  it('stops without waiting for its next look, and one that starts later takes over what is due', async () => {
    const store = new MemoryEventStore();
    const acted: string[] = [];
    // The test would run out of time before this one looks again.
    const first = clockOver(store, async ({ stream }) => void acted.push(stream), { lookEvery: 3_600_000 });
    first.dues.set('x-1', new Date('2026-11-02T12:30:00Z'));
    first.clock.start();
    await append(store, 'x-1');
    await until(async () => (await first.due()) === 1);
    await first.clock.stop();
    const second = clockOver(store, async ({ stream }) => void acted.push(stream), { name: first.name });
    second.set('2026-11-02T13:00:00Z');
    second.clock.start();
    await until(async () => acted.length === 1);
    await second.clock.stop();
  });
});
