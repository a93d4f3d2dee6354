import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { TestServer } from '../../../../infra/eventstoredb/test-server';
import { all, event, eventsOf, follow, following, fresh, idsOf, put } from '../conformance/material';
import { START, type NewEvent } from '../event';
import type { EventStore } from '../event-store';
import { EventStoreDbEventStore } from '.';

jest.setTimeout(60_000);

describe('the log in EventStoreDB, when the server is in trouble', () => {
  let server: TestServer;
  let store: EventStoreDbEventStore;
  /** Gives up early, for what hangs. */
  let hasty: EventStoreDbEventStore;
  beforeEach(async () => {
    server = await TestServer.start();
    store = new EventStoreDbEventStore({ url: server.url, milestoneEvery: 50 });
    hasty = new EventStoreDbEventStore({ url: server.url, deadline: 1_500 });
    await Promise.all([store.head(), again(() => hasty.head())]);
  });
  afterEach(async () => {
    await Promise.all([store?.close(), hasty?.close()]);
    await server?.stop();
  });

  /** As a caller does: repeats the same append until its outcome is known. */
  const persist = async (to: EventStore, stream: string, expectedRevision: number, events: readonly NewEvent[]) => {
    for (const end = Date.now() + 20_000; ; await sleep(20))
      try {
        return await to.append({ stream, expectedRevision, events });
      } catch (error) {
        const { code } = error as { code?: string };
        if ((code !== 'log/unknown-outcome' && code !== 'log/unavailable') || Date.now() > end) throw error;
      }
  };
  const again = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    for (const end = Date.now() + 20_000; ; await sleep(20))
      try {
        return await read();
      } catch (error) {
        if ((error as { code?: string }).code !== 'log/unavailable' || Date.now() > end) throw error;
      }
  };

  it.each([
    ['breakAfterCommit', 'already-appended'],
    ['breakBeforeCommit', 'appended'],
    ['hang', 'already-appended'],
  ] as const)('does not know what became of an append (%s), and the same append again is %s', async (cruelty, outcome) => {
    const stream = fresh();
    const events = eventsOf(3);
    await server.set({ [cruelty]: 1 });
    await expect(hasty.append({ stream, expectedRevision: -1, events })).rejects.toMatchObject({ code: 'log/unknown-outcome' });
    expect(await persist(store, stream, -1, events)).toMatchObject({ outcome, revision: 2 });
    expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf(events));
  });

  it('gives up a read that hangs by its own deadline, and the next one has a client that works', async () => {
    const stream = fresh();
    await put(store, stream, eventsOf(2));
    await server.set({ hang: 1 });
    const started = Date.now();
    await expect(all(hasty.readStream(stream))).rejects.toMatchObject({ code: 'log/unavailable' });
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(await all(hasty.readStream(stream))).toHaveLength(2);
  });

  it('reads from a slow server for as long as something comes', async () => {
    const stream = fresh();
    await put(store, stream, eventsOf(12));
    await server.set({ pace: 250 });
    expect(await all(hasty.readStream(stream))).toHaveLength(12);
    // Control: what comes too late is given up.
    await server.set({ pace: 3_000 });
    await expect(all(hasty.readStream(stream))).rejects.toMatchObject({ code: 'log/unavailable' });
  });

  it('gives up on a server that stands still, and goes on when it does', async () => {
    const stream = fresh();
    await server.kill('SIGSTOP');
    const events = eventsOf(1);
    await expect(hasty.append({ stream, expectedRevision: -1, events })).rejects.toMatchObject({ code: 'log/unknown-outcome' });
    await server.kill('SIGCONT');
    expect(['appended', 'already-appended']).toContain((await persist(store, stream, -1, events)).outcome);
    expect(await all(store.readStream(stream))).toHaveLength(1);
  });

  it('brings a live reader every event once, in order, through bursts that drop its subscription', async () => {
    const after = (await store.head()).position;
    const raw = EventStoreDBClient.connectionString(server.url);
    const dropped = new Promise((resolve) => raw.subscribeToAll({ fromPosition: 'end' }).on('error', resolve));
    await sleep(300);
    await following(follow(store, { after }), async (reader) => {
      await reader.until(({ messages }) => messages.length > 0, 'caught up');
      const written: string[] = [];
      for (let burst = 0; burst < 4; burst += 1) {
        const events = eventsOf(500);
        written.push(...idsOf(events));
        await put(store, fresh(), events);
      }
      await reader.until(({ events }) => events.length >= 2_000, 'every event');
      expect(idsOf(reader.events)).toEqual(written);
    });
    // The control: a subscription that nobody takes up again was dropped by the same bursts.
    expect(await dropped).toMatchObject({ type: 'timeout' });
    await raw.dispose();
  });

  it('brings a live reader every event once, in order, while connections break and the server is killed', async () => {
    const after = (await store.head()).position;
    await following(follow(store, { after }), async (reader) => {
      const written: string[] = [];
      const stream = fresh();
      for (let nth = 0; nth < 60; nth += 1) {
        const [one] = eventsOf(1);
        if (nth % 12 === 5) await server.breakConnections();
        if (nth % 12 === 9) await server.set({ breakWhileReading: 3 });
        if (nth === 30) {
          await server.kill('SIGKILL');
          await server.start();
        }
        await persist(store, stream, nth - 1, [one!]);
        written.push(one!.id);
      }
      await reader.until(({ events }) => events.length >= 60, 'every event');
      expect(idsOf(reader.events)).toEqual(written);
    });
  });

  it('loses nothing that it acknowledged under 32 writers and a server that is killed, and stores nothing twice', async () => {
    const acknowledged: string[] = [];
    let stop = false;
    const writers = Array.from({ length: 32 }, async (_, writer) => {
      for (let revision = -1; !stop; revision += 1) {
        const events = eventsOf(1);
        await persist(store, `killed-${writer}`, revision, events);
        acknowledged.push(...idsOf(events));
      }
    });
    for (let kill = 1; kill <= 3; kill += 1) {
      while (acknowledged.length < kill * 40) await sleep(20);
      await server.kill('SIGKILL');
      await server.start();
    }
    while (acknowledged.length < 160) await sleep(20);
    stop = true;
    await Promise.all(writers);
    const log = idsOf(await again(() => all(store.readAll())));
    expect([...log].sort()).toEqual([...acknowledged].sort());
  });

  it('never lets the latest time fall, though the server’s clock steps back, and finds by it what had happened', async () => {
    const heads: number[] = [];
    const stream = fresh();
    for (let nth = 0; nth < 12; nth += 1) {
      await server.set({ clock: nth % 3 === 2 ? -40_000 : 0 });
      await put(store, stream, eventsOf(10), nth * 10 - 1);
      heads.push((await store.head()).recordedAt.getTime());
    }
    const log = await all(store.readAll());
    expect(log.some(({ recordedAt }, index) => index > 0 && recordedAt < log[index - 1]!.recordedAt)).toBe(true);
    expect(heads).toEqual([...heads].sort((a, b) => a - b));
    // Another process, which begins at the last milestone, knows the same.
    const other = new EventStoreDbEventStore({ url: server.url, milestoneEvery: 50 });
    expect(await other.head()).toEqual(await store.head());
    for (const { recordedAt } of log.filter((_, index) => index % 7 === 0)) {
      let latest = 0;
      const first = log.findIndex((one) => (latest = Math.max(latest, one.recordedAt.getTime())) > recordedAt.getTime());
      const expected = first === 0 ? START : log.at(first === -1 ? -1 : first - 1)!.position;
      expect((await other.head({ recordedBy: recordedAt })).position).toBe(expected);
    }
    await other.close();
  });

  it('counts every event once, though a look that many shared has failed', async () => {
    const other = new EventStoreDbEventStore({ url: server.url });
    const stream = fresh();
    for (let nth = 0; nth < 3; nth += 1) await put(other, stream, eventsOf(40), nth * 40 - 1);
    await server.set({ breakWhileReading: 1 });
    await Promise.allSettled(Array.from({ length: 16 }, () => store.head()));
    expect(await again(() => store.head())).toEqual(await other.head());
    const raw = EventStoreDBClient.connectionString(server.url);
    const milestones = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const { event: one } of raw.readStream('log:milestones', { maxCount: 1_000 })) {
        const bytes = Buffer.from(one?.data as Uint8Array); // the store writes bytes
        found.push(`${bytes.readBigUInt64BE(16)} at ${bytes.readBigUInt64BE(0)}`);
      }
      return found;
    };
    const log = await all(store.readAll());
    const expected = [50, 100].map((events) => `${events} at ${log[events - 1]!.position}`);
    for (const end = Date.now() + 10_000; (await milestones().catch(() => [])).length < 2 && Date.now() < end;) await sleep(50);
    expect(await milestones()).toEqual(expected);
    await Promise.all([raw.dispose(), other.close()]);
  });

  it('goes on from any position, also one at which no event begins', async () => {
    await server.set({ gaps: 500 });
    const stream = fresh();
    for (let nth = 0; nth < 12; nth += 1) await put(store, stream, eventsOf(10), nth * 10 - 1);
    const log = await all(store.readAll());
    await store.head();
    for (const after of [1n, 2n, ...[3, 40, 77, 119].flatMap((nth) => [log[nth]!.position - 1n, log[nth]!.position + 1n])]) {
      const expected = log.filter(({ position }) => position > after);
      expect(idsOf(await all(store.readAll({ after })))).toEqual(idsOf(expected));
      expect(await store.readAt([after])).toEqual([]);
      await following(follow(store, { after }), async (reader) => {
        await reader.until(({ messages }) => messages.some(({ kind }) => kind === 'caught-up'), 'caught up');
        expect(idsOf(reader.events)).toEqual(idsOf(expected));
      });
    }
  });

  it('shows nobody what the server and the store write for themselves, and looks at it once', async () => {
    const raw = EventStoreDBClient.connectionString(server.url);
    const [one] = [eventsOf(1)];
    await put(store, fresh(), one);
    const head = await store.head();
    await following(follow(store, { after: head.position }), async (reader) => {
      await reader.until(({ messages }) => messages.length > 0, 'caught up');
      for (let nth = 0; nth < 3; nth += 1)
        await raw.appendToStream(
          '$stats-127.0.0.1:2113',
          Array.from({ length: 90 }, () => jsonEvent({ type: '$statsCollected', data: { a: 1 } })),
        );
      await sleep(1_300);
      expect(reader.messages).toHaveLength(1);
      const [last] = eventsOf(1);
      await put(store, fresh(), [last!]);
      await reader.until(({ events }) => events.length === 1, 'the next event');
      expect(reader.events[0]?.id).toBe(last!.id);
    });
    expect(idsOf(await all(store.readAll()))).toHaveLength(2);
    for (const stream of ['log:identity', 'log:milestones', '$stats-127.0.0.1:2113']) {
      expect(await all(store.readStream(stream))).toEqual([]);
      expect((await store.revisions([stream])).get(stream)).toBe(-1);
      await expect(store.append({ stream, expectedRevision: -1, events: eventsOf(1) })).rejects.toMatchObject({
        code: 'log/invalid-event',
      });
    }
    await raw.dispose();
  });

  it('refuses to read on where somebody else wrote into its log', async () => {
    const raw = EventStoreDBClient.connectionString(server.url);
    await put(store, fresh(), eventsOf(1));
    await raw.appendToStream('somebody-else', [jsonEvent({ type: 'their.event', data: { name: 'A Person' } })]);
    const failure = await all(store.readAll()).catch((error: unknown) => error as Error & { code: string });
    expect(failure).toMatchObject({ code: 'log/foreign-event' });
    expect(failure).toHaveProperty('message', expect.not.stringContaining('Person'));
    await raw.dispose();
  });

  it('tells the revisions of many streams as of one position', async () => {
    const other = new EventStoreDbEventStore({ url: server.url });
    /** How often the second stream was seen ahead of the first, which is always written before it. */
    const torn = async (look: (a: string, b: string) => Promise<readonly number[]>): Promise<number> => {
      const [a, b] = [fresh(), fresh()];
      let count = 0;
      let stop = false;
      const looking = Promise.all(
        [0, 1, 2].map(async () => {
          while (!stop) {
            const [first, second] = await look(a, b);
            if ((second ?? -1) > (first ?? -1)) count += 1;
          }
        }),
      );
      for (let revision = -1; revision < 60; revision += 1) {
        await put(store, a, [event()], revision);
        await put(store, b, [event()], revision);
      }
      stop = true;
      await looking;
      return count;
    };
    expect(await torn(async (a, b) => [...(await other.revisions([a, b])).values()])).toBe(0);
    // The control: the same two reads at two moments.
    const last = async (stream: string) =>
      (await all(other.readStream(stream, { direction: 'backwards', limit: 1 })))[0]?.revision ?? -1;
    const apart = async (a: string, b: string) => [await last(a), await sleep(20).then(() => last(b))];
    expect(await torn(apart)).toBeGreaterThan(0);
    await other.close();
  });

  it('knows whose append it was when two processes send the same at once', async () => {
    const other = new EventStoreDbEventStore({ url: server.url });
    for (let round = 0; round < 20; round += 1) {
      const append = { stream: fresh(), expectedRevision: -1, events: eventsOf(2) };
      const outcomes = await Promise.all([store.append(append), other.append(append)]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['already-appended', 'appended']);
    }
    await other.close();
  });
});
