import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import type { PartyMessage } from '@hub/disclosure';
import { systemClock } from '@hub/event-sourcing';
import type { Batch, MessageBus } from '@hub/messaging';
import { KafkaBus } from '@hub/messaging/kafka';
import { ProjectionConsumer, pipeTopics, projectionTables, type Projection, type ReadRecord } from '@hub/projection';
import { startKafka, type KafkaBroker } from '../../../infra/kafka/broker';
import { describeWithKafka } from '../../../infra/kafka/describe-with-kafka';
import {
  CBC,
  WAITS,
  admin,
  bus,
  closePipe,
  database,
  disclose,
  eventually,
  log,
  openPipe,
  pipeThrough,
  quiet,
  running,
  start,
  startRelayServer,
  stopRelayServer,
} from './testing/relay-pipe';

jest.setTimeout(120_000);

beforeAll(startRelayServer);
afterAll(stopRelayServer);
beforeEach(openPipe);
afterEach(closePipe);

/** A view that keeps the ids of what it was told. */
class IdList implements Projection<string> {
  readonly name = 'ids';
  readonly version = 1;
  readonly code = '1';
  readonly topics = [CBC];
  read({ value }: { readonly value: Uint8Array }): string {
    return (JSON.parse(Buffer.from(value).toString()) as PartyMessage).id;
  }
  async apply(transaction: Parameters<Projection<string>['apply']>[0], _: string, found: readonly ReadRecord<string>[]) {
    for (const { message: id, key } of found)
      await transaction.query('insert into ids.seen (id, key) values ($1, $2)', [id, key]);
  }
  async clear(transaction: Parameters<Projection<string>['clear']>[0]) {
    await transaction.query('delete from ids.seen');
  }
}

describeWithKafka('from the log to a view over a real Kafka', () => {
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

  it('every disclosure has its effect once and in order, over a killed consumer, a killed broker and a topic that was deleted', async () => {
    const partitions = 3;
    const options = { brokers: broker.brokers, clientId: `relay-${randomBytes(3).toString('hex')}`, sessionTimeout: 6_000 };
    await pipeThrough(new KafkaBus(options), partitions);
    await admin.query('create schema ids');
    for (const statement of projectionTables('ids', 'hub_cbc_adapter')) await admin.query(statement);
    await admin.query('create table ids.seen (n bigint generated always as identity, id uuid, key text)');
    await admin.query(
      'grant usage on schema ids to hub_cbc_adapter; grant select, insert, delete on ids.seen to hub_cbc_adapter',
    );
    const seen = async () => (await admin.query<{ id: string; key: string }>('select id, key from ids.seen order by n')).rows;
    await bus.ensureTopics([pipeTopics.party('cbc', partitions), pipeTopics.progress, pipeTopics.receipts]);

    const consume = async () => {
      let lost = 1;
      const forgetful = new Proxy(bus, {
        get: (target, name: keyof MessageBus) => {
          if (name === 'consume')
            return (asked: Parameters<MessageBus['consume']>[0]) =>
              target.consume({
                ...asked,
                onBatch: async (batch: Batch) => {
                  const done = await asked.onBatch(batch);
                  if (batch.topic === CBC && lost-- > 0) throw new Error('died before the acknowledgement');
                  return done;
                },
              });
          const own: unknown = target[name];
          return typeof own === 'function' ? (own.bind(target) as unknown) : own;
        },
      });
      const pool = database.pool('hub_cbc_adapter');
      const consumer = new ProjectionConsumer({
        projection: new IdList(),
        schema: 'ids',
        pool,
        bus: forgetful,
        clock: systemClock,
        log: quiet,
      });
      await consumer.start();
      running.unshift({ stop: () => consumer.stop() });
      return consumer;
    };

    await log.register('gulf-coast', 'cbc');
    const relay = start({ waits: { ...WAITS, look: 500 } });
    const consumer = await consume();
    const ids = [...(await disclose(10))];
    await eventually(seen, (rows) => rows.length >= 10);
    await consumer.stop();
    ids.push(...(await disclose(10)));
    await broker.kill('SIGKILL');
    await broker.start();
    const again = await consume();
    ids.push(...(await disclose(10)));
    await eventually(seen, (rows) => rows.length >= 30);
    expect(await again.waitFor((await log.current()).decided, 15_000)).toBe(true);
    const byKey = (rows: readonly { id: string; key: string }[]) => new Set(rows.map(({ id }) => id));
    expect(await seen()).toHaveLength(30);
    expect(byKey(await seen())).toEqual(new Set(ids));
    expect(relay.status().stopped).toBeUndefined();

    const client = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
    const operator = client.admin();
    await operator.connect();
    await operator.deleteTopics({ topics: [CBC] });
    await operator.disconnect();
    ids.push(...(await disclose(5)));
    await eventually(seen, (rows) => rows.length >= 35);
    expect(await seen()).toHaveLength(35);
    expect(byKey(await seen())).toEqual(new Set(ids));
    expect(relay.status()).toEqual({ refill: 1 });
  });
});
