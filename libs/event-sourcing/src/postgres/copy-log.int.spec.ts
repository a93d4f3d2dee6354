import { randomBytes, randomUUID } from 'node:crypto';
import { createPool, prepareDatabase, startTestPostgres, type TestPostgres } from '@hub/postgres';
import { all } from '../conformance/material';
import { copyLog, isBeginningOf } from '../copy-log';
import { GENERATION_SHIFT, type NewEvent } from '../event';
import type { EventStore } from '../event-store';
import { leafOf, type LeafEvent } from '../leaf';
import { TAKE_LIMITS, type LogSuccessor } from '../log-successor';
import { PostgresEventStore, PostgresLogSuccessor, giveUpLog } from '.';

jest.setTimeout(60_000);

const event = (): NewEvent => ({
  id: randomUUID(),
  type: 'test.happened',
  version: 1,
  metadata: randomBytes(20),
  body: randomBytes(200),
});

interface Hub {
  readonly adminUrl: string;
  readonly store: EventStore;
  readonly successor: () => Promise<LogSuccessor>;
}

describe('a copy of a log', () => {
  let server: TestPostgres;
  let source: EventStore;
  const open: { close(): Promise<void> }[] = [];

  const hub = async (): Promise<Hub> => {
    const adminUrl = await server.createDatabase();
    const database = await prepareDatabase(adminUrl, { secret: Buffer.alloc(32, 1) });
    const store = new PostgresEventStore({ url: database.urlFor('hub_log') });
    open.push(store, database);
    const successor = async (): Promise<LogSuccessor> => {
      const opened = await PostgresLogSuccessor.open({ url: adminUrl, predecessor: await source.identity() });
      open.push(opened);
      return opened;
    };
    return { adminUrl, store, successor };
  };
  const write = async (store: EventStore, stream: string, events = 500) => {
    await store.append({ stream, expectedRevision: -1, events: Array.from({ length: events }, event) });
  };
  const leaves = async (store: EventStore) => Buffer.concat((await all(store.readAll())).map(leafOf)).toString('base64');

  beforeAll(async () => {
    server = await startTestPostgres();
    source = (await hub()).store;
    for (let n = 0; n < 12; n += 1) await write(source, `test-${n}`);
  });
  afterAll(async () => {
    for (const one of open.reverse()) await one.close();
    await server?.stop();
  });

  it('holds the same events in the same order, and serves as the next generation', async () => {
    const target = await hub();
    const parts: number[] = [];
    const { identity, ...copied } = await copyLog({
      from: source,
      to: await target.successor(),
      complete: true,
      onProgress: ({ step, part }) => void (step === 'copying' && parts.push(part)),
    });
    expect(copied).toMatchObject({ events: 6_000, resumedAt: 0 });
    const { log, generation } = await source.identity();
    expect(identity).toEqual({ log, generation: generation + 1 });
    expect(await target.store.identity()).toEqual(identity);
    expect((await leaves(target.store)) === (await leaves(source))).toBe(true);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(parts.at(-1)).toBe(1);
  });

  it('goes on where it was interrupted, and comes to the same digest', async () => {
    const target = await hub();
    const broken = await target.successor();
    let calls = 0;
    const failing: LogSuccessor = Object.assign(Object.create(broken) as LogSuccessor, {
      taken: () => broken.taken(),
      take: (events: readonly LeafEvent[]) => {
        calls += 1;
        return calls > 2 ? Promise.reject(new Error('the line was cut')) : broken.take(events);
      },
    });
    await expect(copyLog({ from: source, to: failing, complete: true })).rejects.toThrow('the line was cut');
    await expect(target.store.identity()).rejects.toMatchObject({ code: 'log/incomplete' });
    const whole = await (await hub()).successor();
    const { root } = await copyLog({ from: source, to: whole, complete: true });
    const resumed = await copyLog({ from: source, to: await target.successor(), complete: true });
    expect(resumed).toMatchObject({ resumedAt: 2 * TAKE_LIMITS.events, events: 6_000, root });
    expect((await leaves(target.store)) === (await leaves(source))).toBe(true);
  });

  it('can be prepared while the old log grows, and is completed when it stands still', async () => {
    const origin = await hub();
    await write(origin.store, 'a');
    const target = await hub();
    const successor = await PostgresLogSuccessor.open({
      url: target.adminUrl,
      predecessor: await origin.store.identity(),
    });
    open.push(successor);
    expect(await copyLog({ from: origin.store, to: successor, complete: false })).toMatchObject({
      events: 500,
      identity: undefined,
    });
    await expect(target.store.identity()).rejects.toMatchObject({ code: 'log/incomplete' });
    await write(origin.store, 'b');
    // Somebody writes while the copy is read back.
    const growing: LogSuccessor = Object.assign(Object.create(successor) as LogSuccessor, {
      taken: () => successor.taken(),
      take: (events: readonly LeafEvent[]) => successor.take(events),
      async *read() {
        yield* successor.read();
        await write(origin.store, 'c');
      },
    });
    await expect(copyLog({ from: origin.store, to: growing, complete: true })).rejects.toMatchObject({
      code: 'log/moved-on',
    });
    expect(await copyLog({ from: origin.store, to: successor, complete: true })).toMatchObject({
      resumedAt: 1_000,
      events: 1_500,
    });
    expect((await leaves(target.store)) === (await leaves(origin.store))).toBe(true);
  });

  it('does not serve when what stands in it is not what the old log holds', async () => {
    const target = await hub();
    const successor = await target.successor();
    await copyLog({ from: source, to: successor, complete: false });
    // As a superuser with the trigger put aside might: one byte of one event.
    const admin = createPool(target.adminUrl, { max: 1 });
    await admin.query('alter table log.event disable trigger append_only');
    await admin.query(
      `update log.event set body = set_byte(body, 0, get_byte(body, 0) # 1) where position = (select max(position) from log.event)`,
    );
    await admin.end();
    await expect(copyLog({ from: source, to: successor, complete: true })).rejects.toMatchObject({ code: 'log/differs' });
    await expect(target.store.identity()).rejects.toMatchObject({ code: 'log/incomplete' });
  });

  it('takes its own successor’s place again, with all that came since, and only where it is that one’s beginning', async () => {
    const first = await hub();
    await write(first.store, 'a');
    const second = await hub();
    const move = async (from: Hub, to: Hub, again: boolean) => {
      const identity = await from.store.identity();
      const successor = await PostgresLogSuccessor.open({ url: to.adminUrl, predecessor: identity, again });
      open.push(successor);
      const copied = await copyLog({ from: from.store, to: successor, complete: true });
      await giveUpLog(from.adminUrl, identity.generation);
      return copied;
    };
    const { identity } = await move(first, second, false);
    await expect(first.store.identity()).rejects.toMatchObject({ code: 'log/given-up' });
    await expect(write(first.store, 'late')).rejects.toMatchObject({ code: 'log/incomplete' });
    await write(second.store, 'b');
    await expect(
      PostgresLogSuccessor.open({ url: first.adminUrl, predecessor: await second.store.identity() }),
    ).rejects.toMatchObject({ code: 'log/not-empty' });

    expect(await isBeginningOf(first.store, second.store)).toBe(true);
    expect(await isBeginningOf(first.store, source)).toBe(false);
    expect(await isBeginningOf(second.store, first.store)).toBe(false);
    expect(await move(second, first, true)).toMatchObject({ events: 1_000, resumedAt: 500 });
    expect(await first.store.identity()).toEqual({ log: identity?.log, generation: (identity?.generation ?? 0) + 1 });
    await write(first.store, 'c');
    const events = await all(first.store.readAll());
    expect(events).toHaveLength(1_500);
    expect(new Set(events.map(({ position }) => position >> GENERATION_SHIFT))).toEqual(new Set([2n]));

    // Another log, or one that is ahead of what it would take, is left alone.
    for (const predecessor of [await source.identity(), { log: identity?.log ?? '', generation: 1 }])
      await expect(PostgresLogSuccessor.open({ url: first.adminUrl, predecessor, again: true })).rejects.toMatchObject({
        code: 'log/not-empty',
      });
    expect((await first.store.identity()).generation).toBe(2);
  });
});
