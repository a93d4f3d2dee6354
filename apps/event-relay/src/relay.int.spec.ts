import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Pool } from 'pg';
import { hubCatalogue } from '@hub/catalogue';
import { topics, type PartyMessage, type ProgressMessage } from '@hub/disclosure';
import { Identifiers, systemClock, type EventStore } from '@hub/event-sourcing';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import type { Batch, IncomingMessage, MessageBus } from '@hub/messaging';
import { EmbeddedBus } from '@hub/messaging/embedded';
import { KafkaBus } from '@hub/messaging/kafka';
import { createPool, hubDatabase, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import {
  ProjectionConsumer,
  decodeHeaders,
  pipeTopics,
  projectionTables,
  type Projection,
  type ReadRecord,
} from '@hub/projection';
import { startKafka, type KafkaBroker } from '../../../infra/kafka/broker';
import { describeWithKafka } from '../../../infra/kafka/describe-with-kafka';
import { PostgresCheckpoints } from './postgres-checkpoints';
import { Relay, type RelayOptions } from './relay';
import { refilled, type RelayCheckpoints } from './relay-state';
import { DisclosedLog } from './testing/disclosed-log';
import { readView } from './testing/read-view';

jest.setTimeout(120_000);

const [CBC, PROVIDER] = [topics.party('cbc'), topics.party('provider')];
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const identifiers = new Identifiers(Buffer.alloc(32, 7));
const WAITS = { look: 60_000, announce: 1_000, standBy: 100, stopped: 100 };

let server: TestPostgres;
/** A database with every schema, copied for each test: making one takes longer than most tests. */
let prepared: HubDatabase;
let copies = 0;
let admin: Pool;
let database: HubDatabase;
let store: EventStore;
let bus: MessageBus;
let log: DisclosedLog;
let partitions = 1;
const running: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  server = await startTestPostgres();
  prepared = await prepareDatabase(await server.createDatabase(), { secret: randomBytes(32) });
  await prepared.close();
});
afterAll(async () => {
  await server?.stop();
});
beforeEach(async () => {
  const name = `relay_${(copies += 1)}`;
  const copyOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const template = new URL(prepared.urlFor('hub_relay')).pathname.slice(1);
  const maker = createPool(server.url, { max: 1 });
  await maker.query(`create database ${name} template ${template}`);
  await maker.end();
  database = hubDatabase((role) => copyOf(prepared.urlFor(role)));
  admin = createPool(copyOf(server.url), { max: 2 });
  store = new PostgresEventStore({ url: database.urlFor('hub_log') });
  log = new DisclosedLog(store);
  bus = new EmbeddedBus({ url: database.urlFor('hub_bus'), trimEvery: 0 });
  partitions = 1;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
  await bus.close();
  await store.close();
  await database.close();
  await admin.end();
});

const checkpoints = () => new PostgresCheckpoints(database.pool('hub_relay'));

function start(over: Partial<RelayOptions> = {}): Relay & { readonly stop: () => Promise<void> } {
  const relay = new Relay({
    store,
    bus,
    catalogue: hubCatalogue,
    identifiers,
    checkpoints: checkpoints(),
    progress: log,
    partitions,
    log: quiet,
    waits: WAITS,
    ...over,
  });
  relay.watch();
  const stopping = new AbortController();
  const run = relay.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await run;
  };
  running.push({ stop });
  return Object.assign(relay, { stop });
}

async function eventually<Value>(look: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  for (const until = Date.now() + 15_000; ; await sleep(20)) {
    const value = await look();
    if (holds(value) || Date.now() > until) return value;
  }
}

async function records(topic: string): Promise<readonly IncomingMessage[]> {
  const found: IncomingMessage[] = [];
  const offsets = await bus.offsets(topic).catch(() => []);
  for (const { partition, first, next } of offsets)
    for (let offset = first; offset < next; offset += 1n) {
      const record = await bus.peek(topic, partition, offset);
      if (record) found.push(record);
    }
  return found;
}
const shown = async (topic = CBC) => readView(await records(topic));
const showing = (count: number, topic = CBC) =>
  eventually(
    () => shown(topic),
    (view) => view.length >= count,
  );
const message = (record: IncomingMessage | undefined) =>
  JSON.parse(Buffer.from(record?.value ?? '{}').toString()) as PartyMessage;

/** As many disclosures to the CBC as asked for, their ids in order. */
async function disclose(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await log.disclose(await log.request('gulf-coast', 'harbor'), 'gulf-coast')).id);
  return ids;
}

describe('the relay', () => {
  beforeEach(async () => {
    await log.register('gulf-coast', 'cbc');
    await log.register('harbor', 'provider');
  });

  it('publishes each disclosure to its party, in log order, under the alias, with nothing that was withheld', async () => {
    const source = await log.request('gulf-coast', 'harbor');
    const { open, segments } = JSON.parse(Buffer.from(source.body).toString()) as {
      open: { subject: string };
      segments: Record<string, unknown>;
    };
    await log.disclose(source, 'gulf-coast');
    await log.disclose(source, 'harbor', { open: 'made', identity: 'withheld' });
    await log.disclose(source, 'harbor', { open: 'withheld', identity: 'withheld' });
    await log.disclose(source, 'harbor', { open: 'rebased', identity: 'withdrawn' });
    start();
    await showing(2, PROVIDER);

    const alias = identifiers.alias('gulf-coast', open.subject);
    const [mine] = await records(CBC);
    expect(mine?.key).toBe(alias);
    expect(message(mine)).toMatchObject({ type: 'referral-hub.disclosure.v1', subject: alias });
    expect(message(mine).data.segments).toEqual([
      expect.objectContaining({ category: 'open', content: { ...open, subject: alias } }),
      expect.objectContaining({ category: 'identity', content: segments['identity'] }),
    ]);

    const theirs = await records(PROVIDER);
    expect(theirs.map((record) => message(record).data.segments.map(({ category, state }) => `${category} ${state}`))).toEqual([
      ['open made'],
      ['open rebased', 'identity withdrawn'],
    ]);
    const [first, second] = theirs.map(({ headers }) => decodeHeaders(headers));
    expect(first?.predecessor).toBe(0n);
    expect(second?.predecessor).toBe(first?.position);
    expect(theirs[0]?.key).not.toBe(alias);
    const bytes = [...theirs, mine].map((record) => Buffer.from(record?.value ?? '').toString()).join();
    expect(bytes).not.toContain(open.subject);
  });

  it('publishes to the topic of the kind that a party had at that moment, also when everything is published anew', async () => {
    const [before] = await disclose(1);
    await log.register('gulf-coast', 'provider');
    const [after] = await disclose(1);
    const first = start();
    await showing(1, PROVIDER);
    expect([await shown(CBC), await shown(PROVIDER)]).toEqual([[before], [after]]);
    await first.stop();
    await admin.query('delete from bus.message');
    start();
    await showing(1, PROVIDER);
    expect([await shown(CBC), await shown(PROVIDER)]).toEqual([[before], [after]]);
  });

  it('needs no feed for the hub itself', async () => {
    const source = await log.request('hub', 'harbor');
    await log.disclose(source, 'hub');
    const [id] = await disclose(1);
    start();
    expect(await showing(1)).toEqual([id]);
  });

  describe('when it is killed', () => {
    it('after the acknowledgement and before the save, repeats what was published, and no view notices', async () => {
      const ids = await disclose(3);
      let deaths = 2;
      const dying: RelayCheckpoints = {
        load: (initial) => checkpoints().load(initial),
        save: async (from, to) => {
          if (to.partitions.size > 0 && deaths-- > 0) throw new Error('killed');
          return checkpoints().save(from, to);
        },
      };
      start({ checkpoints: dying });
      await eventually(
        () => records(CBC),
        (found) => found.length >= 9,
      );
      expect(await shown()).toEqual(ids);
      // The control: whoever keeps no place sees them several times.
      expect((await records(CBC)).length).toBeGreaterThan(ids.length);
    });

    it('and started again, goes on behind its checkpoint without repeating', async () => {
      const first = await disclose(2);
      const relay = start();
      await showing(2);
      await relay.stop();
      const second = await disclose(2);
      start();
      expect(await showing(4)).toEqual([...first, ...second]);
      expect(await records(CBC)).toHaveLength(4);
    });
  });

  it('that was paused and wakes up late can only repeat, and saves nothing over what came later', async () => {
    const ids = await disclose(2);
    let wake = () => {};
    const awake = new Promise<void>((resolve) => (wake = resolve));
    let paused = false;
    const pausing: RelayCheckpoints = {
      load: (initial) => checkpoints().load(initial),
      save: async (from, to) => {
        if (to.partitions.size > 0 && !paused) {
          paused = true;
          await awake;
        }
        return checkpoints().save(from, to);
      },
    };
    start({ checkpoints: pausing });
    await showing(2);
    start();
    const later = await disclose(3);
    await showing(5);
    const state = await anyState();
    wake();
    await sleep(300);
    expect(await shown()).toEqual([...ids, ...later]);
    const after = await anyState();
    expect(after.version).toBeGreaterThanOrEqual(state.version);
    expect(after.position).toBeGreaterThanOrEqual(state.position);
  });

  const anyState = () =>
    checkpoints().load({
      log: '0b5c7c2e-6f2f-4e0a-9a1e-6d1f2f3a4b5c',
      generation: 0n,
      position: 0n,
      refill: 0,
      version: 0n,
      partitions: new Map(),
    });

  it('from before a refill cannot save', async () => {
    await disclose(1);
    const relay = start();
    await showing(1);
    await relay.stop();
    const before = await anyState();
    const anew = await checkpoints().save(before, refilled(before, before));
    expect(anew).toMatchObject({ refill: before.refill + 1, position: 0n });
    expect(await checkpoints().save(before, { ...before, position: 99n })).toBeUndefined();
    expect((await anyState()).refill).toBe(before.refill + 1);
  });

  describe('when the bus lost what it had acknowledged', () => {
    const wipe = () => admin.query('delete from bus.message');

    it('publishes everything anew under the next refill number, found by its look', async () => {
      const ids = await disclose(3);
      start({ waits: { ...WAITS, look: 50 } });
      await showing(3);
      await wipe();
      expect(await showing(3)).toEqual(ids);
      expect((await records(CBC)).map(({ headers }) => decodeHeaders(headers)?.refill)).toEqual([1, 1, 1]);
    });

    it('leaves the topic empty for as long as it does not look', async () => {
      await disclose(3);
      start();
      await showing(3);
      await wipe();
      await sleep(500);
      expect(await shown()).toEqual([]);
    });

    it('publishes everything anew, found by the next acknowledgement', async () => {
      const ids = await disclose(3);
      start();
      await showing(3);
      await wipe();
      const more = await disclose(1);
      expect(await showing(4)).toEqual([...ids, ...more]);
    });

    it('publishes everything anew although the wiped topic was written to up to the same offset', async () => {
      const ids = await disclose(2);
      const relay = start();
      await showing(2);
      await relay.stop();
      const [, last] = await records(CBC);
      await wipe();
      // Another relay, that did not notice, wrote what stands last once more, to the same offset.
      await bus.publish(CBC, [last!, last!]);
      start();
      expect(await showing(2)).toEqual(ids);
      expect((await anyState()).refill).toBe(1);
    });

    it('publishes everything anew when the log is another generation', async () => {
      const ids = await disclose(2);
      const relay = start();
      await showing(2);
      await relay.stop();
      const identity = await store.identity();
      const restored = new Proxy(store, {
        get: (target, name: keyof EventStore) => {
          if (name === 'identity') return async () => ({ ...identity, generation: identity.generation + 1 });
          const own: unknown = target[name];
          return typeof own === 'function' ? (own.bind(target) as unknown) : own;
        },
      });
      start({ store: restored });
      await eventually(
        () => records(CBC),
        (found) => found.length === 4,
      );
      expect(await shown()).toEqual(ids);
      expect(await anyState()).toMatchObject({ refill: 1, generation: BigInt(identity.generation + 1) });
    });
  });

  describe('what it cannot read', () => {
    it('stops it, it says so, what came before is published, and nothing behind it', async () => {
      const ids = await disclose(1);
      const source = await log.request('gulf-coast', 'harbor');
      await log.disclose({ ...source, id: '00000000-0000-4000-8000-000000000000' }, 'gulf-coast');
      const later = await log.request('gulf-coast', 'harbor');
      await log.disclose(later, 'gulf-coast');
      const relay = start();
      await eventually(
        async () => relay.status(),
        ({ stopped }) => stopped !== undefined,
      );
      expect(relay.status().stopped).toBe('relay/source-unreadable');
      expect(await shown()).toEqual(ids);
      await sleep(200);
      expect(await shown()).toEqual(ids);
    });

    it('stops it before a party of which it does not know the kind', async () => {
      await log.disclose(await log.request('nobody', 'harbor'), 'nobody');
      const relay = start();
      await eventually(
        async () => relay.status(),
        ({ stopped }) => stopped !== undefined,
      );
      expect(relay.status().stopped).toBe('relay/unknown-party');
      await log.register('nobody', 'cbc');
      await sleep(300);
      // Its kind as of the disclosure is not known to any later registration either.
      expect(relay.status().stopped).toBe('relay/unknown-party');
    });

    it('does not matter where it is none of the relay’s business', async () => {
      await log.append('weather', 'weather.observed', { open: {} }, 9);
      const ids = await disclose(1);
      start();
      expect(await showing(1)).toEqual(ids);
    });
  });

  it('announces a position once everything decided up to it is published, with each partition’s last', async () => {
    start();
    await disclose(2);
    await log.append('weather', 'weather.observed', { open: {} });
    await log.advance();
    const { decided, highest } = await log.current();
    const announced = await eventually(
      async () =>
        (await records(topics.progress)).map(({ value }) => JSON.parse(Buffer.from(value).toString()) as ProgressMessage),
      (found) => found.at(-1)?.reached === String(decided),
    );
    expect(announced.at(-1)).toMatchObject({
      refill: 0,
      topics: [
        {
          topic: CBC,
          partitions: [
            { partition: 0, last: String((await records(CBC)).map(({ headers }) => decodeHeaders(headers)?.position).at(-1)) },
          ],
        },
      ],
    });
    expect(announced.map(({ reached }) => BigInt(reached))).toEqual(
      announced.map(({ reached }) => BigInt(reached)).toSorted((a, b) => (a < b ? -1 : 1)),
    );
    expect(highest).toBe(decided);
  });

  it('announces nothing that it has not published', async () => {
    const held = new Proxy(bus, {
      get: (target, name: keyof MessageBus) => {
        if (name === 'publish')
          return async (topic: string, messages: Parameters<MessageBus['publish']>[1]) => {
            if (topic === CBC) await sleep(400);
            return target.publish(topic, messages);
          };
        const own: unknown = target[name];
        return typeof own === 'function' ? (own.bind(target) as unknown) : own;
      },
    });
    start({ bus: held });
    await disclose(1);
    await sleep(200);
    const { decided } = await log.current();
    const early = await records(topics.progress);
    expect(early.map(({ value }) => (JSON.parse(Buffer.from(value).toString()) as ProgressMessage).reached)).not.toContain(
      String(decided),
    );
    await showing(1);
    await eventually(
      () => records(topics.progress),
      (found) => found.length > early.length,
    );
  });
});

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
    await bus.close();
    partitions = 3;
    const options = { brokers: broker.brokers, clientId: `relay-${randomBytes(3).toString('hex')}`, sessionTimeout: 6_000 };
    bus = new KafkaBus(options);
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
