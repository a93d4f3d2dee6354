import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestServer } from '../../../../infra/eventstoredb/test-server';
import { all, event, eventsOf, fresh, idsOf, put } from '../conformance/material';
import { GENERATION_SHIFT, type NewEvent, type RecordedEvent } from '../event';
import { leafOf, type LeafEvent } from '../leaf';
import { LogDigest } from '../log-digest';
import { TAKE_LIMITS } from '../log-successor';
import { MemoryEventStore } from '../memory';
import { EventStoreDbEventStore, EventStoreDbLogSuccessor, giveUpEventStoreDbLog } from '.';

jest.setTimeout(60_000);

const digest = (of: readonly LeafEvent[]): string => {
  const tree = new LogDigest();
  for (const one of of) tree.add(leafOf(one));
  return tree.root().toString('hex');
};

describe('a log in EventStoreDB that takes the place of another', () => {
  let server: TestServer;
  let predecessor: MemoryEventStore;
  let events: readonly RecordedEvent[];

  beforeEach(async () => {
    server = await TestServer.start();
    let time = 1_700_000_000_000;
    predecessor = new MemoryEventStore({ clock: { now: () => new Date((time += 250)) } });
    for (let n = 0; n < 60; n += 2)
      await put(predecessor, `test-${n % 8}`, eventsOf(2, { version: 3 }), Math.floor(n / 8) * 2 - 1);
    events = await all(predecessor.readAll());
  });
  afterEach(() => server?.stop());

  it('holds every event as it was, with the time it was recorded at, and goes on behind them', async () => {
    const identity = await predecessor.identity();
    const { url } = server;
    const successor = await EventStoreDbLogSuccessor.open({ url, predecessor: identity });
    await successor.take(events.slice(0, 17));
    expect(await successor.taken()).toBe(17);
    const store = new EventStoreDbEventStore({ url });
    await expect(store.identity()).rejects.toMatchObject({ code: 'log/incomplete' });
    await expect(put(store, 'x', eventsOf(1))).rejects.toMatchObject({ code: 'log/incomplete' });
    await expect(successor.complete(events.length)).rejects.toMatchObject({ code: 'log/incomplete' });
    await successor.close();

    const resumed = await EventStoreDbLogSuccessor.open({ url, predecessor: identity });
    await resumed.take(events.slice(await resumed.taken()));
    expect(digest(await all(resumed.read()))).toBe(digest(events));
    const next = { log: identity.log, generation: 1 };
    expect([await resumed.complete(events.length), await resumed.complete(events.length)]).toEqual([next, next]);
    await resumed.close();

    expect(await store.identity()).toEqual(next);
    const taken = await all(store.readAll());
    expect(digest(taken)).toBe(digest(events));
    expect(taken.every(({ position }) => position >> GENERATION_SHIFT === 1n)).toBe(true);
    expect((await store.head()).recordedAt).toEqual(events.at(-1)?.recordedAt);
    // A position of the generation before is before all of this one.
    expect(await all(store.readAll({ after: 40n }))).toHaveLength(events.length);
    expect(await store.readAt([40n])).toEqual([]);
    const [first, second] = events;
    const again = { stream: 'test-0', expectedRevision: -1, events: [first, second] as NewEvent[] };
    expect(await store.append(again)).toMatchObject({ outcome: 'already-appended' });
    await put(store, 'new', eventsOf(1));
    await store.close();
    await expect(EventStoreDbLogSuccessor.open({ url, predecessor: identity })).rejects.toMatchObject({ code: 'log/not-empty' });
  });

  it('goes on where a killed server or a lost connection stopped it, without a hole and without a repeat', async () => {
    const identity = await predecessor.identity();
    const successor = await EventStoreDbLogSuccessor.open({ url: server.url, predecessor: identity });
    for (const trouble of ['breakAfterCommit', 'breakBeforeCommit', 'kill'] as const) {
      if (trouble !== 'kill') await server.set({ [trouble]: 1 });
      const going = successor.take(events.slice(await successor.taken())).catch((error: unknown) => error);
      if (trouble === 'kill') {
        await server.kill('SIGKILL');
        await server.start();
      }
      await going;
      for (let tries = 0; tries < 100; tries += 1)
        if (
          await successor.taken().then(
            () => true,
            () => sleep(50, false),
          )
        )
          break;
      const standing = await all(successor.read());
      expect(idsOf(standing)).toEqual(idsOf(events).slice(0, standing.length));
    }
    await successor.take(events.slice(await successor.taken()));
    await successor.complete(events.length);
    expect(digest(await all(successor.read()))).toBe(digest(events));
    await successor.close();
  });

  it('is not opened on a log with events, nor on one half-taken from elsewhere; on an unused one it is', async () => {
    const { url } = server;
    const identity = await predecessor.identity();
    const unused = new EventStoreDbEventStore({ url });
    await unused.identity();
    await unused.close();
    await (await EventStoreDbLogSuccessor.open({ url, predecessor: identity })).close();
    for (const other of [
      { ...identity, generation: 7 },
      { ...identity, log: randomUUID() },
    ])
      await expect(EventStoreDbLogSuccessor.open({ url, predecessor: other })).rejects.toMatchObject({ code: 'log/not-empty' });
    const used = await TestServer.start();
    const store = new EventStoreDbEventStore({ url: used.url });
    await put(store, fresh(), eventsOf(1));
    await store.close();
    await expect(EventStoreDbLogSuccessor.open({ url: used.url, predecessor: identity })).rejects.toMatchObject({
      code: 'log/not-empty',
    });
    await used.stop();
  });

  it('refuses what cannot follow in its stream, or is too much at once, and keeps nothing of it', async () => {
    const successor = await EventStoreDbLogSuccessor.open({ url: server.url, predecessor: await predecessor.identity() });
    const leaf = (stream: string, revision: number): LeafEvent => ({ ...event(), stream, revision, recordedAt: new Date() });
    for (const batch of [
      [leaf('a', 1)],
      [leaf('b', 0), leaf('a', 0), leaf('a', 2)],
      [leaf('a', 0), leaf('a', 0)],
      [leaf('log:identity', 2)],
    ])
      await expect(successor.take(batch)).rejects.toMatchObject({ code: 'log/invalid-event' });
    const many = Array.from({ length: TAKE_LIMITS.events + 1 }, (_, revision) => leaf('a', revision));
    await expect(successor.take(many)).rejects.toMatchObject({ code: 'log/too-large' });
    expect(await successor.taken()).toBe(0);
    await successor.take(many.slice(0, 1_500));
    expect(await successor.taken()).toBe(1_500);
    await successor.close();
  });

  it('is given up for the one that took its place: it does not serve, and only its own generation goes', async () => {
    const { url } = server;
    const store = new EventStoreDbEventStore({ url });
    await put(store, fresh(), eventsOf(2));
    const { generation } = await store.identity();
    await giveUpEventStoreDbLog(url, generation + 1);
    expect((await store.identity()).generation).toBe(generation);
    for (let again = 0; again < 2; again += 1) await giveUpEventStoreDbLog(url, generation);
    const later = new EventStoreDbEventStore({ url });
    await expect(later.identity()).rejects.toMatchObject({ code: 'log/given-up' });
    await expect(put(later, fresh(), eventsOf(1))).rejects.toMatchObject({ code: 'log/given-up' });
    expect(await all(later.readAll())).toHaveLength(2);
    await expect(store.identity()).rejects.toMatchObject({ code: 'log/given-up' });
    await Promise.all([store.close(), later.close()]);
  });
});
