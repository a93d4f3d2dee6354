import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  binaryEvent,
  eventTypeFilter,
  EventStoreDBClient,
  streamNameFilter,
  type AllStreamSubscription,
} from '@eventstore/db-client';
import { TestServer } from './test-server';

const credentials = { username: 'hub', password: '' };
const event = (type = 'facts.happened') => binaryEvent({ id: randomUUID(), type, data: new Uint8Array(10) });
const fresh = (): string => `facts-${randomUUID()}`;

async function idsOf(items: AsyncIterable<{ event?: { id: string } | undefined }>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { event: found } of items) if (found) ids.push(found.id);
  return ids;
}

jest.setTimeout(30_000);

describe('the test server for EventStoreDB, read as the real one was', () => {
  let server: TestServer;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    server = await TestServer.start();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => {
    await client?.dispose();
    await server?.stop();
  });

  /** @returns ids of the events, in order */
  const put = async (stream: string, count: number, type?: string): Promise<readonly string[]> => {
    const events = Array.from({ length: count }, () => event(type));
    await client.appendToStream(stream, events, { credentials });
    return events.map(({ id }) => id);
  };
  const placesOf = async (stream: string): Promise<readonly bigint[]> => {
    const places: bigint[] = [];
    for await (const { event: found } of client.readStream(stream)) if (found?.position) places.push(found.position.commit);
    return places;
  };
  const at = (commit: bigint) => ({ commit, prepare: commit });
  /** What a subscription says, until the condition holds or the patience ends, in milliseconds. */
  const heard = async (
    subscription: AllStreamSubscription,
    enough: (said: readonly string[]) => boolean,
    patience = 12_000,
  ): Promise<string[]> => {
    const said: string[] = [];
    subscription.on('confirmation', () => said.push('confirmation'));
    subscription.on('caughtUp', () => said.push('caughtUp'));
    subscription.on('error', (error) => said.push(`error ${String((error as { type?: string }).type)}`));
    subscription.on('end', () => said.push('end'));
    subscription.on('close', () => said.push('close'));
    subscription.on('data', ({ event: found }) => found && !found.streamId.startsWith('$') && said.push(found.id));
    for (const end = Date.now() + patience; Date.now() < end && !enough(said);) await sleep(10);
    return [...said];
  };

  it('begins its log with an event of its own', async () => {
    for await (const { event: first } of client.readAll({ maxCount: 1 }))
      expect(first).toMatchObject({ type: '$metadata', streamId: '$$$scavenges', position: at(0n) });
  });

  it('reads a stream inclusively both ways, and refuses what it refused', async () => {
    const stream = fresh();
    const ids = await put(stream, 3);
    expect(await idsOf(client.readStream(stream, { fromRevision: 1n }))).toEqual(ids.slice(1));
    expect(await idsOf(client.readStream(stream, { direction: 'backwards', fromRevision: 1n }))).toEqual([ids[1], ids[0]]);
    expect(await idsOf(client.readStream(stream, { direction: 'backwards', fromRevision: 'start' }))).toEqual([ids[0]]);
    await expect(idsOf(client.readStream(stream, { fromRevision: 'end' }))).rejects.toMatchObject({ type: 'unknown' });
    await expect(idsOf(client.readStream(stream, { maxCount: 0 }))).rejects.toMatchObject({ type: 'unknown' });
    await expect(idsOf(client.readStream(fresh()))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('reads the log inclusively forwards and exclusively backwards, and only from where an event begins', async () => {
    const stream = fresh();
    const ids = await put(stream, 3);
    const places = await placesOf(stream);
    expect(await idsOf(client.readAll({ fromPosition: at(places[1]!) }))).toEqual(ids.slice(1));
    const backwards = await idsOf(client.readAll({ direction: 'backwards', fromPosition: at(places[1]!), maxCount: 1 }));
    expect(backwards).toEqual([ids[0]]);
    await expect(idsOf(client.readAll({ fromPosition: at(places[1]! + 1n) }))).rejects.toMatchObject({
      type: 'unknown',
      code: 2,
    });
  });

  it('never ends a read of the log of no event, and ignores a filter in it', async () => {
    await put(fresh(), 2);
    const reading = client.readAll({ maxCount: 0 });
    reading.on('error', () => undefined);
    expect(await Promise.race([idsOf(reading).catch(() => 'ended'), sleep(400, 'still reading')])).toBe('still reading');
    await reading.cancel();
    const filtered = client.readAll({ filter: streamNameFilter({ prefixes: ['none'] }) } as never);
    expect(await idsOf(filtered)).toHaveLength(3);
  });

  it('leaves gaps between positions when told to', async () => {
    const stream = fresh();
    await put(stream, 2);
    await server.set({ gaps: 1_000_000 });
    const other = fresh();
    await put(other, 40);
    const distances = (places: readonly bigint[]) => places.slice(1).map((place, index) => place - places[index]!);
    expect(Math.max(...distances(await placesOf(other)).map(Number))).toBeGreaterThan(10_000);
    expect(Number(distances(await placesOf(stream))[0])).toBeLessThan(1_000);
  });

  it('steps back in time when told to, to the millisecond that the client cuts to', async () => {
    const stream = fresh();
    await put(stream, 1);
    await server.set({ clock: -60_000 });
    await put(stream, 1);
    const created: number[] = [];
    for await (const { event: found } of client.readStream(stream)) if (found) created.push(found.created.getTime());
    expect(created[0]! - created[1]!).toBeGreaterThan(50_000);
  });

  it('confirms a subscription, catches up behind a position, says so once, and goes on live', async () => {
    const stream = fresh();
    const ids = await put(stream, 3);
    const [first] = await placesOf(stream);
    const subscription = client.subscribeToAll({ fromPosition: at(first!) });
    const listening = heard(subscription, (said) => said.length >= 5);
    await sleep(200);
    const [live] = await put(stream, 1);
    expect(await listening).toEqual(['confirmation', ids[1], ids[2], 'caughtUp', live]);
    await subscription.unsubscribe();
  });

  it('drops a live subscription that lags by a few hundred events, and not by a hundred', async () => {
    const subscription = client.subscribeToAll({ fromPosition: 'end' });
    const listening = heard(subscription, (said) => said.some((one) => one.startsWith('error')));
    await sleep(200);
    let came = 0;
    subscription.on('data', () => (came += 1));
    for (let n = 1; n <= 3; n += 1) {
      await put(fresh(), 100);
      while (came < n * 100) await sleep(10);
    }
    await put(fresh(), 500);
    const said = await listening;
    expect(said.at(-1)).toBe('error timeout');
    expect(said.length).toBeGreaterThan(300);
    expect(said.length).toBeLessThan(800);
  });

  it('tells a subscription of a lost connection by one error and nothing else, and never takes it up again', async () => {
    const subscription = client.subscribeToAll({ fromPosition: 'end' });
    const listening = heard(subscription, () => false, 2_500);
    await sleep(200);
    await server.breakConnections();
    await sleep(300);
    await client.appendToStream(fresh(), [event()], { credentials });
    expect((await listening).filter((one) => one !== 'confirmation' && one !== 'caughtUp')).toEqual(['error unavailable']);
  });

  it('filters by beginnings and by a regular expression as text; an empty list is nothing', async () => {
    const [a, b] = [`aa-${randomUUID()}`, `bb-${randomUUID()}`];
    const ofA = await put(a, 2, 'one.done');
    const ofB = await put(b, 2, 'two.done');
    const wanted = async (
      filter: Parameters<typeof client.subscribeToAll>[0] extends infer O ? (O extends { filter?: infer F } ? F : never) : never,
    ) => {
      const subscription = client.subscribeToAll(filter === undefined ? {} : { filter });
      const said = await heard(subscription, (all) => all.includes('caughtUp'));
      await subscription.unsubscribe();
      return said.filter((one) => one !== 'confirmation' && one !== 'caughtUp');
    };
    expect(await wanted(streamNameFilter({ prefixes: ['aa-', 'cc-'] }))).toEqual(ofA);
    expect(await wanted(eventTypeFilter({ regex: '^two' }))).toEqual(ofB);
    expect(await wanted(eventTypeFilter({ regex: /^two/ as never }))).toEqual([]);
    expect(await wanted(streamNameFilter({ prefixes: [] }))).toEqual([]);
  });

  it('gives checkpoints from which a filtered subscription can be resumed', async () => {
    await put(fresh(), 200, 'not.wanted');
    const checkpoints: bigint[] = [];
    const filter = eventTypeFilter({
      prefixes: ['wanted'],
      checkpointInterval: 1,
      checkpointReached: async (_: unknown, { commit }: { commit: bigint }) => void checkpoints.push(commit),
    });
    const first = client.subscribeToAll({ filter });
    await heard(first, (said) => said.includes('caughtUp'));
    await first.unsubscribe();
    expect(checkpoints.length).toBeGreaterThan(2);
    const ids = await put(fresh(), 2, 'wanted.done');
    const second = client.subscribeToAll({ filter, fromPosition: at(checkpoints[1]!) });
    expect((await heard(second, (said) => said.includes('caughtUp'))).slice(1, 3)).toEqual(ids);
    await second.unsubscribe();
  });
});
