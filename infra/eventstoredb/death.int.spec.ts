import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaryEvent, EventStoreDBClient } from '@eventstore/db-client';
import { TestServer } from './test-server';

const credentials = { username: 'hub', password: '' };
const event = () => binaryEvent({ id: randomUUID(), type: 'facts.happened', data: new Uint8Array(100) });

jest.setTimeout(30_000);

describe('the test server for EventStoreDB, when it dies', () => {
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

  const readIds = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const { event: found } of client.readAll()) if (found && !found.streamId.startsWith('$')) ids.push(found.id);
    return ids;
  };
  const serves = async () => {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = await readIds().catch(() => undefined);
      if (found) return found;
      await sleep(50);
    }
    throw new Error('it does not serve again');
  };

  it('waits for its port, which somebody else was given while it was dead', async () => {
    await client.appendToStream('kept', [event()], { expectedRevision: 'no_stream', credentials });
    await server.kill('SIGKILL');
    const other = createServer().listen(server.port, '127.0.0.1');
    await once(other, 'listening');
    const address = server.url;
    setTimeout(() => other.close(), 700);
    await server.start();
    expect(other.listening).toBe(false);
    expect(server.url).toBe(address);
    expect(await serves()).toHaveLength(1);
  });

  it('loses nothing that it acknowledged, keeps its address, and serves the same client again', async () => {
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 32 }, async (_, writer) => {
      for (let revision = -1n; ; revision += 1n) {
        const one = event();
        await client.appendToStream(`w-${writer}`, [one], {
          expectedRevision: revision < 0n ? 'no_stream' : revision,
          credentials,
        });
        acknowledged.push(one.id);
      }
    }).map((writing) => writing.catch((error: unknown) => error));
    while (acknowledged.length < 40) await sleep(20);
    await server.kill('SIGKILL');
    for (const error of await Promise.all(writers)) expect(error).toMatchObject({ type: 'unavailable', code: 14 });
    await expect(readIds()).rejects.toMatchObject({ type: 'unavailable' });
    await server.start();
    const kept = await serves();
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    expect(new Set(kept).size).toBe(kept.length);
  });

  it('cuts off what a kill tore, and goes on behind what is whole', async () => {
    const first = event();
    await client.appendToStream('torn', [first], { credentials });
    await server.kill('SIGKILL');
    const file = join(server.folder, 'events.log');
    const { size } = await stat(file);
    await appendFile(file, Buffer.concat([Buffer.from([0, 0, 1, 0]), randomBytes(60)]));
    await server.start();
    expect(await serves()).toEqual([first.id]);
    expect((await stat(file)).size).toBe(size);
    const second = event();
    await client.appendToStream('torn', [second], { expectedRevision: 0n, credentials });
    expect(await serves()).toEqual([first.id, second.id]);
  });

  it.each([
    ['breakAfterCommit', 1],
    ['breakBeforeCommit', 0],
  ] as const)('breaks every connection instead of an answer (%s): the append is there %d times', async (cruelty, times) => {
    await server.set({ [cruelty]: 1 });
    const one = event();
    await expect(client.appendToStream('unknown', [one], { expectedRevision: 'no_stream', credentials })).rejects.toMatchObject({
      type: 'unavailable',
    });
    expect((await serves()).filter((id) => id === one.id)).toHaveLength(times);
  });

  it('hangs: a call of its own keeps its deadline, a read has none, and what was sent may be stored', async () => {
    await client.appendToStream('hung', [event()], { credentials });
    await server.set({ hang: 2 });
    const one = event();
    await expect(
      client.appendToStream('hung', [one], { expectedRevision: 0n, credentials, deadline: 300 }),
    ).rejects.toMatchObject({ type: 'deadline-exceeded' });
    const reading = client.readAll({ deadline: 300 });
    reading.on('error', () => undefined);
    const ended = new Promise((resolve) => reading.once('end', () => resolve('ended')));
    expect(await Promise.race([ended, sleep(1_000, 'still reading')])).toBe('still reading');
    await reading.cancel();
    expect(await serves()).toContain(one.id);
  });

  it('can be stopped and let go on by signal', async () => {
    await client.appendToStream('stopped', [event()], { credentials });
    await server.kill('SIGSTOP');
    await expect(client.appendToStream('stopped', [event()], { credentials, deadline: 300 })).rejects.toMatchObject({
      type: 'deadline-exceeded',
    });
    await server.kill('SIGCONT');
    expect((await serves()).length).toBeGreaterThan(0);
  });
});
