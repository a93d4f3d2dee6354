import { randomUUID } from 'node:crypto';
import { binaryEvent, EventStoreDBClient, jsonEvent, type AppendToStreamOptions, type EventData } from '@eventstore/db-client';
import { spawnSync } from 'node:child_process';
import { dieWhileAppending } from './dying-caller';
import { TestServer } from './test-server';

/** By which the client sends an append as a call of its own, not by batch. */
const credentials = { username: 'hub', password: '' };
const WAYS: readonly (readonly [string, AppendToStreamOptions])[] = [
  ['by batch', {}],
  ['by a call of its own', { credentials }],
];

const event = (fields: { id?: string; bytes?: number; metadata?: Uint8Array } = {}): EventData =>
  binaryEvent({
    id: fields.id ?? randomUUID(),
    type: 'facts.happened',
    data: new Uint8Array(fields.bytes ?? 10),
    metadata: fields.metadata ?? Uint8Array.from([1, 2]),
  });

const fresh = (): string => `facts-${randomUUID()}`;

jest.setTimeout(30_000);

describe('the test server for EventStoreDB, asked to append as the real one was', () => {
  let server: TestServer;
  let client: EventStoreDBClient;
  beforeAll(async () => {
    server = await TestServer.start();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterAll(async () => {
    await client?.dispose();
    await server?.stop();
  });

  const idsIn = async (stream: string): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const { event: found } of client.readStream(stream)) if (found) ids.push(found.id);
    return ids;
  };

  describe.each(WAYS)('%s', (_, way) => {
    it('names revision and position of the last event written', async () => {
      const stream = fresh();
      const result = await client.appendToStream(stream, [event(), event()], { ...way, expectedRevision: 'no_stream' });
      expect(result).toMatchObject({ success: true, nextExpectedRevision: 1n });
      const positions: unknown[] = [];
      for await (const { event: found } of client.readStream(stream)) positions.push(found?.position);
      expect(positions[1]).toEqual(result.position);
      expect(positions[0]).not.toEqual(positions[1]);
    });

    it('refuses another revision with the actual one, an empty message and no code', async () => {
      const stream = fresh();
      await client.appendToStream(stream, [event()], { ...way, expectedRevision: 'no_stream' });
      await expect(client.appendToStream(stream, [event()], { ...way, expectedRevision: 7n })).rejects.toMatchObject({
        type: 'wrong-expected-version',
        message: '',
        code: undefined,
        expectedVersion: 7n,
        actualVersion: 0n,
      });
      await expect(client.appendToStream(fresh(), [event()], { ...way, expectedRevision: 7n })).rejects.toMatchObject({
        actualVersion: 'no_stream',
      });
    });

    it('lets one of twenty at the same revision through', async () => {
      const stream = fresh();
      await client.appendToStream(stream, [event()], { ...way, expectedRevision: 'no_stream' });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => client.appendToStream(stream, [event()], { ...way, expectedRevision: 0n })),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('answers an empty append with success, and the stream still does not exist', async () => {
      const stream = fresh();
      expect(await client.appendToStream(stream, [], { ...way, expectedRevision: 'any' })).toMatchObject({
        success: true,
        nextExpectedRevision: 0n,
      });
      await expect(idsIn(stream)).rejects.toMatchObject({ type: 'stream-not-found' });
    });

    it('answers the same ids at the same revision as the first time, whatever else they carry', async () => {
      const stream = fresh();
      const [a, b] = [event(), event()];
      const first = await client.appendToStream(stream, [a, b], { ...way, expectedRevision: 'no_stream' });
      await client.appendToStream(stream, [event()], { ...way, expectedRevision: 1n });
      expect(await client.appendToStream(stream, [a, b], { ...way, expectedRevision: 'no_stream' })).toEqual(first);
      const otherPayload = event({ id: a.id, bytes: 99 });
      const again = await client.appendToStream(stream, [otherPayload], { ...way, expectedRevision: 'no_stream' });
      expect(again.nextExpectedRevision).toBe(0n);
      expect(await idsIn(stream)).toHaveLength(3);
      for (const expectedRevision of ['no_stream', 'any'] as const)
        await expect(client.appendToStream(stream, [a, event()], { ...way, expectedRevision })).rejects.toMatchObject({
          type: 'wrong-expected-version',
        });
    });

    it('stores the same ids again at the current revision, in another stream, and twice in one append', async () => {
      const stream = fresh();
      const a = event();
      await client.appendToStream(stream, [a, a], { ...way, expectedRevision: 'no_stream' });
      await client.appendToStream(stream, [a], { ...way, expectedRevision: 1n });
      await client.appendToStream(`${stream}-other`, [a], { ...way, expectedRevision: 'no_stream' });
      expect(await idsIn(stream)).toEqual([a.id, a.id, a.id]);
      expect(await idsIn(`${stream}-other`)).toEqual([a.id]);
    });

    it('counts the bytes of the data alone, and writes nothing of what is too large', async () => {
      const stream = fresh();
      const full = [event({ bytes: 1_048_575, metadata: new Uint8Array(100_000) }), event({ bytes: 1 })];
      await client.appendToStream(stream, full, { ...way, expectedRevision: 'no_stream' });
      const over = [event({ bytes: 1_048_575 }), event({ bytes: 2 })];
      await expect(client.appendToStream(stream, over, { ...way, expectedRevision: 1n })).rejects.toMatchObject({
        type: 'maximum-append-size-exceeded',
        maxAppendSize: 1_048_576,
      });
      expect(await idsIn(stream)).toHaveLength(2);
    });
  });

  it('forgets ids given with any after a restart and many events later, never those at a revision', async () => {
    const own = await TestServer.start();
    const writer = EventStoreDBClient.connectionString(own.url);
    const [any, exact] = [event(), event()];
    const [first, second] = [fresh(), fresh()];
    const write = async () => {
      await writer.appendToStream(first, [any], { expectedRevision: 'any', credentials });
      await writer.appendToStream(second, [exact], { expectedRevision: 'no_stream', credentials });
    };
    const stored = async (stream: string) => {
      let count = 0;
      for await (const { event: found } of writer.readStream(stream)) count += found ? 1 : 0;
      return count;
    };
    await write();
    await write();
    expect([await stored(first), await stored(second)]).toEqual([1, 1]);
    await own.set({ forgetAfter: 3 });
    for (let n = 0; n < 4; n += 1) await writer.appendToStream(fresh(), [event()], { expectedRevision: 'any', credentials });
    await write();
    expect([await stored(first), await stored(second)]).toEqual([2, 1]);
    await own.set({ forgetAfter: 100_000 });
    await own.kill('SIGKILL');
    await own.start();
    await untilServes(writer);
    await write();
    expect([await stored(first), await stored(second)]).toEqual([3, 1]);
    await writer.dispose();
    await own.stop();
  });

  it('goes on behind a soft delete, stores no repeat of what was deleted, and never lets go of a tombstone', async () => {
    const stream = fresh();
    const a = event();
    await client.appendToStream(stream, [a], { expectedRevision: 'no_stream', credentials });
    await client.deleteStream(stream);
    await expect(idsIn(stream)).rejects.toMatchObject({ type: 'stream-not-found' });
    const repeat = await client.appendToStream(stream, [a], { expectedRevision: 'no_stream', credentials });
    expect(repeat).toMatchObject({ success: true, position: undefined });
    await expect(client.appendToStream(stream, [event()], { expectedRevision: 'stream_exists' })).rejects.toMatchObject({
      type: 'stream-deleted',
    });
    const later = await client.appendToStream(stream, [event()], { expectedRevision: 'no_stream', credentials });
    expect(later.nextExpectedRevision).toBe(1n);

    await client.tombstoneStream(stream);
    await expect(idsIn(stream)).rejects.toMatchObject({ type: 'stream-deleted', code: 9 });
    for await (const { event: last } of client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }))
      expect(last).toMatchObject({ type: '$streamDeleted', revision: 2n ** 63n - 1n });
  });

  it('writes nothing of an append whose caller dies in the middle of its messages', async () => {
    const stream = fresh();
    for (let n = 0; n < 5; n += 1) await dieWhileAppending(server.port, stream, [randomUUID(), randomUUID()]);
    // What was written would be in the log before this is.
    await client.appendToStream(fresh(), [event()], { credentials });
    await expect(idsIn(stream)).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('would show a server that takes what a dead caller had sent for a whole append (control)', async () => {
    const stream = fresh();
    const ids = [randomUUID(), randomUUID()];
    await server.set({ wholeAtDeath: 1 });
    await dieWhileAppending(server.port, stream, ids);
    await client.appendToStream(fresh(), [event()], { credentials });
    await server.set({ wholeAtDeath: 0 });
    expect(await idsIn(stream)).toEqual(ids);
  });

  it('rejects every append in flight on a client when one message is over 16 MiB, by batch', async () => {
    const own = EventStoreDBClient.connectionString(server.url);
    await own.appendToStream(fresh(), [event()]);
    await server.set({ delay: 300 });
    const bystander = own.appendToStream(fresh(), [event()]).catch((error: unknown) => error);
    const tooMuch = own
      .appendToStream(fresh(), [event({ metadata: new Uint8Array(17 * 1024 * 1024) })], { batchAppendSize: 64 * 1024 * 1024 })
      .catch((error: unknown) => error);
    expect(await tooMuch).toMatchObject({ code: 8 });
    expect(await bystander).toMatchObject({ code: 8 });
    await server.set({ delay: 0 });
    await own.dispose();
  });

  it('hands metadata that read as JSON back as what they read as, and others as bytes', async () => {
    const stream = fresh();
    const given = [Uint8Array.from(Buffer.from('{"a":1}')), Uint8Array.from([1, ...Buffer.from('{"a":1}')])];
    await client.appendToStream(
      stream,
      given.map((metadata) => event({ metadata })),
      { expectedRevision: 'no_stream', credentials },
    );
    const metadata: unknown[] = [];
    for await (const { event: found } of client.readStream(stream)) metadata.push(found?.metadata);
    expect(metadata).toEqual([{ a: 1 }, given[1]]);
    await client.appendToStream(stream, [jsonEvent({ type: 'facts.json', data: { b: 2 } })], { credentials });
  });

  it.each([
    ['an empty type', `{ id: randomUUID(), type: '', data: new Uint8Array(1) }`],
    ['an id that is no UUID', `{ id: 'no-uuid', type: 'a', data: new Uint8Array(1) }`],
    ['the id of zeros', `{ id: '00000000-0000-0000-0000-000000000000', type: 'a', data: new Uint8Array(1) }`],
  ])(
    'ends a process by batch, seconds later, that sent it %s',
    (_, fields) => {
      const program = `
      const { randomUUID } = require('node:crypto');
      const { EventStoreDBClient, binaryEvent } = require('@eventstore/db-client');
      const client = EventStoreDBClient.connectionString(process.argv[1]);
      client.appendToStream('bad', [binaryEvent(${fields})]).catch((error) => console.log(error.type, error.message));
      setTimeout(() => process.exit(0), 5000);`;
      const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program, server.url], {
        encoding: 'utf8',
        cwd: __dirname,
      });
      expect(stdout.trim()).toBe('unknown Could not recognize BadRequest');
      expect(stderr).toContain('undefined is not iterable');
      expect(status).toBe(1);
    },
    15_000,
  );
});

async function untilServes(client: EventStoreDBClient): Promise<void> {
  for (let tries = 0; ; tries += 1)
    try {
      await client.appendToStream(fresh(), [event()], { expectedRevision: 'any', credentials });
      return;
    } catch (error) {
      if (tries > 50) throw error;
      await new Promise((again) => setTimeout(again, 50));
    }
}
