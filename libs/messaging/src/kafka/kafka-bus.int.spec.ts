import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka, type KafkaBroker } from '../../../../infra/kafka/broker';
import { describeWithKafka } from '../../../../infra/kafka/describe-with-kafka';
import { itConforms } from '../conformance/test-suite';
import { KafkaBus } from './index';

jest.setTimeout(90_000);

const SESSION_TIMEOUT = 6000;

describeWithKafka('the bus over a real Kafka', () => {
  let broker: KafkaBroker;
  let dataFolder: string;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'hub-kafka-'));
    broker = await startKafka({ dataFolder });
  });
  afterAll(async () => {
    await broker?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  itConforms(() => ({
    name: 'kafka',
    patience: SESSION_TIMEOUT,
    open: async () => new KafkaBus({ brokers: broker.brokers, clientId: 'conformance', sessionTimeout: SESSION_TIMEOUT }),
    crash: async () => {
      await broker.kill('SIGKILL');
      await broker.start();
    },
  }));
});
