import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKafka, type KafkaBroker } from '../../../../infra/kafka/broker';
import { describeWithKafka } from '../../../../infra/kafka/describe-with-kafka';
import type { BusLogEntry } from '../bus-log';
import type { Consumer, OutgoingMessage } from '../message-bus';
import { kafkaClient } from './kafka-client';
import { KafkaBus } from './index';

jest.setTimeout(90_000);

const message = (key: string, partition = 0): OutgoingMessage => ({
  partition,
  key,
  headers: { h: key },
  value: Buffer.from(key),
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 45_000; !(await holds()); await sleep(10))
    if (Date.now() > end) throw new Error('waited in vain');
}

describeWithKafka('the bus when Kafka misbehaves', () => {
  let broker: KafkaBroker;
  let dataFolder: string;
  let buses: KafkaBus[] = [];
  const said: BusLogEntry[] = [];
  const open = (): KafkaBus => {
    const bus = new KafkaBus({
      brokers: broker.brokers,
      clientId: 'faults',
      sessionTimeout: 6000,
      log: (entry) => said.push(entry),
    });
    buses.push(bus);
    return bus;
  };

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'hub-kafka-'));
    broker = await startKafka({ dataFolder });
  });
  afterEach(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    buses = [];
  });
  afterAll(async () => {
    await broker?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  it('loses nothing while members of a group come and go', async () => {
    const topic = 'rebalance';
    const writer = open();
    await writer.ensureTopics([{ name: topic, partitions: 4, retention: 'forever' }]);
    const seen = new Set<string>();
    let disorder = 0;
    const join = async (): Promise<Consumer> => {
      const last = new Map<number, bigint>();
      return open().consume({
        group: 'crowd',
        topics: [topic],
        onBatch: async (batch) => {
          await sleep(5);
          await batch.heartbeat();
          const before = last.get(batch.partition);
          const first = batch.messages[0]?.offset ?? 0n;
          // Forward without a gap, or back to something handed over before.
          if (before !== undefined && first > before + 1n && !seen.has(`${batch.partition}/${first - 1n}`)) disorder += 1;
          for (const { offset } of batch.messages) {
            seen.add(`${batch.partition}/${offset}`);
            last.set(batch.partition, offset);
          }
        },
      });
    };
    const members = [await join()];
    const publishing = (async () => {
      for (let turn = 0; turn < 100; turn += 1) {
        await writer.publish(
          topic,
          [0, 1, 2, 3].map((partition) => message(`m${turn}`, partition)),
        );
        await sleep(15);
      }
    })();
    members.push(await join(), await join());
    await members[0]?.stop();
    members.push(await join());
    await members[1]?.stop();
    await publishing;
    await until(() => seen.size >= 400);
    expect({ seen: seen.size, disorder }).toEqual({ seen: 400, disorder: 0 });
  });

  it('puts the retention of a topic right that somebody made before', async () => {
    const admin = kafkaClient(
      { brokers: broker.brokers, clientId: 'faults' },
      () => true,
      () => undefined,
    ).admin();
    await admin.connect();
    await admin.createTopics({
      topics: [
        {
          topic: 'by-hand',
          numPartitions: 1,
          configEntries: [
            { name: 'retention.ms', value: '60000' },
            { name: 'segment.ms', value: '999999' },
          ],
        },
      ],
    });
    await open().ensureTopics([{ name: 'by-hand', partitions: 1, retention: 'forever' }]);
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: 'by-hand' }] });
    const setting = (name: string) => resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue;
    expect([setting('retention.ms'), setting('segment.ms')]).toEqual(['-1', '999999']);
    await admin.disconnect();
  });

  it('tells its log nothing of what a message or a handler said', async () => {
    const bus = open();
    await bus.ensureTopics([{ name: 'quiet', partitions: 1, retention: 'forever' }]);
    said.length = 0;
    let failed = 0;
    await bus.consume({
      group: 'quiet',
      topics: ['quiet'],
      onBatch: async ({ messages }) => {
        failed += 1;
        throw new Error(`cannot apply ${messages[0]?.key}`);
      },
    });
    await bus.publish('quiet', [message('marker-7f3a')]);
    await until(() => failed > 1);
    const log = JSON.stringify(said);
    expect(log).toContain('comes again');
    expect(log).not.toContain('marker-7f3a');
  });

  it('notices a broker that was wiped, by itself, and starts afresh with it', async () => {
    const topic = 'wiped';
    const bus = open();
    await bus.ensureTopics([{ name: topic, partitions: 1, retention: 'forever' }]);
    const read: string[] = [];
    await bus.consume({
      group: 'g',
      topics: [topic],
      onBatch: async (batch) => void read.push(...batch.messages.map(({ key, offset }) => `${offset} ${key}`)),
    });
    await bus.publish(topic, [message('old'), message('older')]);
    await until(() => read.length === 2);
    let reconnected = 0;
    bus.onReconnected(() => (reconnected += 1));

    await broker.kill('SIGKILL');
    await rm(join(dataFolder, 'records'), { recursive: true });
    await broker.start();

    await until(() => reconnected > 0);
    await expect(bus.peek(topic, 0, 1n)).rejects.toMatchObject({ code: 'bus/unknown-topic' });
    await expect(bus.publish(topic, [message('lost')])).rejects.toMatchObject({ code: 'bus/unknown-topic' });
    await bus.ensureTopics([{ name: topic, partitions: 1, retention: 'forever' }]);
    expect(await bus.peek(topic, 0, 1n)).toBeUndefined();
    await bus.publish(topic, [message('new')]);
    await until(() => read.length === 3);
    expect(read).toEqual(['0 old', '1 older', '0 new']);
  });
});
