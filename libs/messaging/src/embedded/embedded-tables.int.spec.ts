import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, type TestPostgres } from '@hub/postgres';
import type { Pool } from 'pg';
import type { OutgoingMessage } from '../message-bus';
import { EmbeddedBus } from './index';
import { startBusDatabase } from './start-bus-database';

jest.setTimeout(30_000);

const messages = (...keys: string[]): OutgoingMessage[] =>
  keys.map((key) => ({ partition: 0, key, headers: {}, value: Buffer.from(key) }));

describe('the tables of the embedded bus', () => {
  let server: TestPostgres;
  let url: string;
  let adminUrl: string;
  let role: Pool;
  const buses: EmbeddedBus[] = [];
  const open = (): EmbeddedBus => {
    const bus = new EmbeddedBus({ url, trimEvery: 0 });
    buses.push(bus);
    return bus;
  };

  beforeAll(async () => {
    ({ server, url, adminUrl } = await startBusDatabase());
    role = createPool(url, { max: 4 });
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });
  afterAll(async () => {
    await role?.end();
    await server?.stop();
  });

  it('never lets a reader pass a commit that comes late', async () => {
    const bus = open();
    await bus.ensureTopics([{ name: 'late', partitions: 1, retention: 'forever' }]);
    const read: string[] = [];
    await bus.consume({
      group: 'g',
      topics: ['late'],
      onBatch: async (batch) => void read.push(...batch.messages.map(({ key }) => key)),
    });
    const slow = await role.connect();
    await slow.query('begin');
    await slow.query('select bus.publish($1, $2, $3, $4)', ['late', ['slow'], ['{}'], [Buffer.from('slow')]]);
    let acknowledged = false;
    const quick = bus.publish('late', messages('quick')).then((places) => {
      acknowledged = true;
      return places;
    });
    await sleep(300);
    expect({ acknowledged, read }).toEqual({ acknowledged: false, read: [] });
    await slow.query('commit');
    slow.release();
    expect(await quick).toMatchObject([{ offset: 1n }]);
    while (read.length < 2) await sleep(5);
    expect(read).toEqual(['slow', 'quick']);
  });

  it('control: places taken from a sequence let a reader pass a late commit', async () => {
    const owner = createPool(adminUrl, { max: 3 });
    await owner.query('create schema control; create table control.message (place bigserial primary key, key text)');
    const slow = await owner.connect();
    await slow.query('begin');
    await slow.query(`insert into control.message (key) values ('slow')`);
    await owner.query(`insert into control.message (key) values ('quick')`);
    const read = async (behind: string) =>
      (
        await owner.query<{ place: bigint; key: string }>(
          'select place, key from control.message where place > $1 order by place',
          [behind],
        )
      ).rows;
    const first = await read('0');
    await slow.query('commit');
    slow.release();
    const second = await read(String(first.at(-1)?.place));
    await owner.end();
    expect([...first, ...second].map(({ key }) => key)).toEqual(['quick']);
  });

  it('wakes a reader on another connection at once, not at its next look', async () => {
    const writer = open();
    const reading = open();
    await writer.ensureTopics([{ name: 'wake', partitions: 1, retention: 'forever' }]);
    const waits: number[] = [];
    let published = 0;
    await reading.consume({ group: 'g', topics: ['wake'], onBatch: async () => void waits.push(performance.now() - published) });
    for (let turn = 1; turn <= 10; turn += 1) {
      await sleep(60);
      published = performance.now();
      await writer.publish('wake', messages('m'));
      while (waits.length < turn) await sleep(1);
    }
    expect(waits.sort((one, two) => one - two)[5]).toBeLessThan(400);
  });

  it('trims what is old and read by every group, and keeps the last record', async () => {
    const bus = open();
    await bus.ensureTopics([
      { name: 'short', partitions: 1, retention: 1 },
      { name: 'kept', partitions: 1, retention: 'forever' },
      { name: 'young', partitions: 1, retention: 3_600_000 },
    ]);
    for (const topic of ['short', 'kept', 'young']) await bus.publish(topic, messages('a', 'b', 'c', 'd'));
    const upTo = async (group: string, topics: string[], stopAt: bigint) => {
      const consumer = await bus.consume({
        group,
        topics,
        onBatch: async (batch) => (batch.messages[0]?.offset === stopAt ? Promise.reject(new Error('later')) : { seek: stopAt }),
      });
      await sleep(100);
      await consumer.stop();
    };
    await upTo('quick', ['short', 'kept', 'young'], 4n);
    await upTo('slow', ['short'], 2n);
    expect(await bus.trim()).toBe(2n);
    expect(await bus.offsets('short')).toEqual([{ partition: 0, first: 2n, next: 4n }]);
    await bus.forgetGroup('slow');
    expect(await bus.trim()).toBe(1n);
    expect(await bus.offsets('short')).toEqual([{ partition: 0, first: 3n, next: 4n }]);
    expect(await bus.offsets('kept')).toEqual([{ partition: 0, first: 0n, next: 4n }]);
    expect(await bus.offsets('young')).toEqual([{ partition: 0, first: 0n, next: 4n }]);
    expect(await bus.publish('short', messages('e'))).toMatchObject([{ offset: 4n }]);
    expect(await bus.peek('short', 0, 0n)).toBeUndefined();
  });

  it('takes turns with another process in a group, and leaves its place when the process dies', async () => {
    const [one, two] = [open(), open()];
    await one.ensureTopics([{ name: 'turns', partitions: 1, retention: 'forever' }]);
    const readers: string[] = [];
    await one.consume({ group: 'g', topics: ['turns'], onBatch: async () => void readers.push('one') });
    await sleep(50);
    await two.consume({ group: 'g', topics: ['turns'], onBatch: async () => void readers.push('two') });
    await two.publish('turns', messages('a'));
    while (readers.length < 1) await sleep(5);
    await one.close();
    await two.publish('turns', messages('b'));
    while (readers.length < 2) await sleep(5);
    expect(readers).toEqual(['one', 'two']);
  });

  it('lets its role call functions and touch no table', async () => {
    for (const statement of [
      'select * from bus.message',
      `insert into bus.topic (name, partitions) values ('x', 1)`,
      'update bus.message set key = key',
      'delete from bus.message',
      'truncate bus.group_position',
      'create table bus.mine ()',
    ]) {
      await expect(role.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
