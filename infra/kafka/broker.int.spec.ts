import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { startKafka, type KafkaBroker } from './broker';
import { describeWithKafka } from './describe-with-kafka';

jest.setTimeout(120_000);

describeWithKafka('a Kafka broker without Docker', () => {
  let dataFolder: string;
  let broker: KafkaBroker;
  const steps: string[] = [];

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'hub-kafka-'));
    broker = await startKafka({ dataFolder, onProgress: (step) => steps.push(step) });
  });
  afterAll(async () => {
    await broker?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  it('keeps what it acknowledged and its address through kill -9', async () => {
    const kafka = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: true });
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic: 'kept', messages: [{ value: 'a' }, { value: 'b' }] });

    await broker.kill('SIGKILL');
    expect(broker.pid).toBe(0);
    const before = [...broker.brokers];
    await broker.start();

    expect(broker.brokers).toEqual(before);
    expect(await admin.fetchTopicOffsets('kept')).toMatchObject([{ low: '0', high: '2' }]);
    await producer.disconnect();
    await admin.disconnect();
  });

  it('names the port that somebody else has, and leaves theirs alone', async () => {
    const theirs = createServer();
    await new Promise<void>((listening) => theirs.listen(0, '127.0.0.1', listening));
    const address = theirs.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const other = await mkdtemp(join(tmpdir(), 'hub-kafka-'));
    await expect(startKafka({ dataFolder: other, ports: { client: port } })).rejects.toThrow(`Port ${port}`);
    await new Promise((closed) => theirs.close(closed));
    await rm(other, { recursive: true, force: true });
  });

  it('says what it does while one waits', () => {
    expect(steps).toEqual(expect.arrayContaining(['formatting the data folder', 'starting the broker']));
  });

  it('leaves no process behind when it is stopped', async () => {
    const { pid } = broker;
    await broker.stop();
    expect(() => process.kill(pid, 0)).toThrow();
    expect(await readFile(join(dataFolder, 'broker.log'), 'utf8')).toContain('shut down completed');
  });
});
