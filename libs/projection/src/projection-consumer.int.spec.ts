import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { topics, type ReceiptMessage } from '@hub/disclosure';
import { systemClock } from '@hub/event-sourcing';
import type { Batch, MessageBus } from '@hub/messaging';
import { EmbeddedBus } from '@hub/messaging/embedded';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { pipeTopics } from './pipe-topics';
import { ProjectionConsumer } from './projection-consumer';
import { Notebook, TOPIC, TestRelay, eventually, notebookSchema, type Line } from './testing/test-pipe';

jest.setTimeout(60_000);

const ROLE = 'hub_cbc_adapter';
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const line = (word: string, key = 'k1', party = 'harbor'): Line => ({ party, key, word });
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(`w${from + index}`));
const words = (from: number, to: number) => lines(from, to).map(({ word }) => word);

/** The same bus with some methods replaced. */
const over = (bus: MessageBus, methods: Partial<MessageBus>): MessageBus =>
  new Proxy(bus, {
    get(target, name: keyof MessageBus) {
      const own: unknown = methods[name] ?? target[name];
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });

describe('a view that is kept from its topics', () => {
  let server: TestPostgres;
  let admin: Pool;
  let database: HubDatabase;
  let pool: Pool;
  let bus: EmbeddedBus;
  let relay: TestRelay;
  let notebook: Notebook;
  let schema: string;
  const consumers: ProjectionConsumer<unknown>[] = [];

  beforeAll(async () => {
    server = await startTestPostgres();
    const url = await server.createDatabase();
    database = await prepareDatabase(url, { secret: randomBytes(32) });
    admin = createPool(url, { max: 2 });
    pool = database.pool(ROLE);
  });
  afterAll(async () => {
    await database?.close();
    await admin?.end();
    await server?.stop();
  });
  beforeEach(async () => {
    await admin.query('truncate bus.topic restart identity cascade');
    schema = `t_${randomBytes(4).toString('hex')}`;
    await notebookSchema(admin, schema, ROLE);
    bus = new EmbeddedBus({ url: database.urlFor('hub_bus'), trimEvery: 0 });
    await bus.ensureTopics([pipeTopics.party('cbc', 1), pipeTopics.progress, pipeTopics.receipts]);
    relay = new TestRelay(bus);
    notebook = new Notebook(schema);
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
    await bus.close();
  });

  async function start(projection = notebook, over: MessageBus = bus) {
    const consumer = new ProjectionConsumer({ projection, schema, pool, bus: over, clock: systemClock, log: quiet });
    consumers.push(consumer);
    await consumer.start();
    return consumer;
  }
  const showing = (count: number, projection = notebook) =>
    eventually(
      () => projection.words(pool),
      (shown) => shown.length >= count,
    );
  /** As a broker that lost its disks, or a topic that was made anew. */
  const wipe = () => admin.query('delete from bus.message where topic = (select id from bus.topic where name = $1)', [TOPIC]);

  it('applies each record once and in order, and reports what it applied', async () => {
    await start();
    await relay.publish(1, ...lines(1, 5));
    expect(await showing(5)).toEqual(words(1, 5));
    const receipts = await eventually(
      () => bus.peek(topics.receipts, 0, 0n),
      (found) => found !== undefined,
    );
    const receipt = JSON.parse(Buffer.from(receipts!.value).toString()) as ReceiptMessage;
    expect(receipt).toMatchObject({ view: 'notebook.v1', topic: TOPIC, partition: 0 });
    expect(receipt.items[0]).toMatchObject({ party: 'harbor', position: String(relay.at(1)), offset: '0' });
  });

  describe('when its process dies between the commit and the acknowledgement', () => {
    /** Loses the first acknowledgements: the batch was handled, and comes again. */
    const forgetful = (inner: EmbeddedBus): MessageBus =>
      over(inner, {
        consume: (options) => {
          let lost = 0;
          return inner.consume({
            ...options,
            onBatch: async (batch: Batch) => {
              const done = await options.onBatch(batch);
              if (batch.topic === TOPIC && (lost += 1) <= 3) throw new Error('died before the acknowledgement');
              return done;
            },
          });
        },
      });

    it('has every effect and every receipt exactly once', async () => {
      await relay.publish(1, ...lines(1, 4));
      await start(notebook, forgetful(bus));
      await showing(4);
      await sleep(400);
      expect(await notebook.words(pool)).toEqual(words(1, 4));
      const { rows } = await admin.query<{ value: Buffer }>(
        'select value from bus.message join bus.topic on id = topic where name = $1',
        [topics.receipts],
      );
      const items = rows.flatMap(({ value }) => (JSON.parse(value.toString()) as ReceiptMessage).items);
      expect(items).toHaveLength(4);
    });

    it('is a fault that doubles effects where there is no mark', async () => {
      await relay.publish(1, ...lines(1, 4));
      const seen: string[] = [];
      const consumer = await forgetful(bus).consume({
        group: 'without-marks',
        topics: [TOPIC],
        onBatch: async ({ messages }) => void seen.push(...messages.map((message) => notebook.read(message).word)),
      });
      await eventually(
        async () => seen.length,
        (count) => count > 4,
      );
      await consumer.stop();
      expect(seen.length).toBeGreaterThan(4);
    });
  });

  it('keeps nothing of a batch that was cut off, and applies it whole when it comes again', async () => {
    let cut = 0;
    notebook.beforeApply = () => {
      // As node-postgres reports a connection that went away.
      if ((cut += 1) <= 2) throw new Error('Connection terminated unexpectedly');
    };
    await relay.publish(1, ...lines(1, 3));
    await start();
    expect(await showing(3)).toEqual(words(1, 3));
    expect(cut).toBeGreaterThan(2);
  });

  it('has each effect once although two processes consume the same partition', async () => {
    await relay.publish(1, ...lines(1, 30));
    // A paused process does not know that its partition was given away: both read everything.
    const twice = over(bus, { consume: (options) => bus.consume({ ...options, group: `${options.group}-twin` }) });
    notebook.beforeApply = () => sleep(20);
    await Promise.all([start(), start(notebook, twice)]);
    await relay.publish(31, ...lines(31, 60));
    expect(await showing(60)).toEqual(words(1, 60));
    await sleep(300);
    expect(await notebook.words(pool)).toHaveLength(60);
  });

  describe('when a topic was wiped', () => {
    it('applies nothing behind what it missed, and everything once the topic is filled again', async () => {
      await start();
      await relay.publish(1, ...lines(1, 3));
      await showing(3);
      await wipe();
      relay.record(4, line('w4'));
      relay.record(5, line('w5'));
      // A relay that did not notice goes on where it was.
      await relay.publish(6, line('w6'));
      await sleep(400);
      expect(await notebook.words(pool)).toEqual(words(1, 3));
      await relay.publishAnew();
      expect(await showing(6)).toEqual(words(1, 6));
    });

    it('notices by an announcement that it missed the last records, with nothing written since', async () => {
      const consumer = await start();
      await relay.publish(1, ...lines(1, 3));
      await relay.publishAnew();
      await showing(3);
      await sleep(200);
      await consumer.stop();
      await wipe();
      relay.record(4, line('w4'));
      // The topic stands anew and has everything, but ends before the offset that the group had reached.
      await relay.publishAnew();
      await relay.announce(4, 4);
      await start();
      expect(await showing(4)).toEqual(words(1, 4));
    });

    it('is built identically from a refilled topic, and wrongly by whoever looks for no gaps', async () => {
      await relay.publish(1, ...lines(1, 4));
      await wipe();
      await relay.publish(5, line('w5'));
      await relay.publishAnew();
      const careless: string[] = [];
      const control = await bus.consume({
        group: 'careless',
        topics: [TOPIC],
        onBatch: async ({ messages }) => {
          for (const message of messages) {
            const { word } = notebook.read(message);
            if (!careless.includes(word)) careless.push(word);
          }
        },
      });
      await start();
      expect(await showing(5)).toEqual(words(1, 5));
      await eventually(
        async () => careless.length,
        (count) => count === 5,
      );
      await control.stop();
      expect(careless).not.toEqual(words(1, 5));
    });
  });

  describe('when a message cannot be applied', () => {
    const [mine, yours] = [(word: string) => line(word, 'k1'), (word: string) => line(word, 'k2', 'gulf-coast')];

    it.each([
      ['cannot be read', (): void => void (notebook.unreadable = new Set(['bad'])), 'event/unknown-type'],
      [
        'meets a bug',
        (): void =>
          void (notebook.beforeApply = (applied) => {
            if (applied.includes('bad')) throw new TypeError('a bug');
          }),
        'TypeError',
      ],
    ])('parks its key when it %s, lets all others flow, and goes on in order once it can', async (_, spoil, reason) => {
      spoil();
      const consumer = await start();
      await relay.publish(1, mine('a'), yours('b'), mine('bad'), yours('c'), mine('d'));
      await relay.publish(6, yours('e'), mine('f'));
      expect(await showing(4)).toEqual(['a', 'b', 'c', 'e']);
      expect(await consumer.parked()).toEqual([{ topic: TOPIC, partition: 0, key: 'k1', party: 'harbor', reason }]);
      await consumer.stop();

      const mended = Object.assign(new Notebook(schema), { code: '2' });
      const after = await start(mended);
      expect(await mended.words(pool)).toEqual(['a', 'b', 'c', 'e', 'bad', 'd', 'f']);
      await relay.publish(8, mine('g'));
      expect((await showing(8)).at(-1)).toBe('g');
      expect(await after.parked()).toEqual([]);
    });

    it('tries parked keys again on demand, and keeps those that still cannot be read', async () => {
      notebook.unreadable = new Set(['bad', 'worse']);
      const consumer = await start();
      await relay.publish(1, mine('bad'), mine('a'), mine('worse'), mine('z'));
      await eventually(
        () => consumer.parked(),
        (keys) => keys.length === 1,
      );
      expect(await consumer.retryParked()).toBe(0);
      notebook.unreadable = new Set(['worse']);
      expect(await consumer.retryParked()).toBe(0);
      expect(await notebook.words(pool)).toEqual(['bad', 'a']);
      notebook.unreadable = new Set();
      expect(await consumer.retryParked()).toBe(1);
      expect(await notebook.words(pool)).toEqual(['bad', 'a', 'worse', 'z']);
    });

    it('keeps what waits out of sight of every party but its own', async () => {
      notebook.unreadable = new Set(['bad']);
      const consumer = await start();
      await relay.publish(1, mine('bad'));
      await eventually(
        () => consumer.parked(),
        (keys) => keys.length === 1,
      );
      const seenAs = async (party: string | null) => {
        const client = await pool.connect();
        try {
          await client.query('begin');
          if (party !== null) await client.query(`select set_config('hub.party', $1, true)`, [party]);
          return (await client.query(`select from ${schema}.parked_message`)).rowCount;
        } finally {
          await client.query('rollback');
          client.release();
        }
      };
      expect([await seenAs('harbor'), await seenAs('gulf-coast'), await seenAs(null)]).toEqual([1, 0, 0]);
    });
  });

  it('begins anew when the log is another generation, and drops what is left of the old one', async () => {
    await start();
    await relay.publish(1, ...lines(1, 3), line('lost'));
    await showing(4);
    const restored = new TestRelay(bus, relay.log, 2n);
    await restored.publish(1, ...lines(1, 3), line('new'));
    await relay.publish(5, line('zombie'));
    await restored.publish(5, line('w5'));
    const expected = [...words(1, 3), 'new', 'w5'];
    expect(
      await eventually(
        () => notebook.words(pool),
        (shown) => shown.includes('w5'),
      ),
    ).toEqual(expected);
  });

  it('empties itself when a restored log has nothing for it', async () => {
    await start();
    await relay.publish(1, line('lost'));
    await showing(1);
    const restored = new TestRelay(bus, relay.log, 2n);
    await restored.announce(1, 0);
    expect(
      await eventually(
        () => notebook.words(pool),
        (shown) => shown.length === 0,
      ),
    ).toEqual([]);
  });

  it('passes by records that the relay did not write', async () => {
    await bus.publish(TOPIC, [{ partition: 0, key: 'k1', headers: {}, value: Buffer.from('{"word":"forged"}') }]);
    await start();
    await relay.publish(1, line('w1'));
    expect(await showing(1)).toEqual(['w1']);
  });

  describe('its progress', () => {
    it('is reached when the marks have reached what was announced, and not before', async () => {
      const consumer = await start();
      await relay.publish(1, ...lines(1, 2));
      relay.record(3, line('w3'));
      await relay.announce(9, 3);
      await showing(2);
      expect(await consumer.waitFor(relay.at(9), 200)).toBe(false);
      await wipe();
      await relay.publishAnew();
      expect(await consumer.waitFor(relay.at(9), 5_000)).toBe(true);
      expect(await notebook.words(pool)).toEqual(words(1, 3));
    });

    it('is reached at once when nothing of what was decided concerns the view', async () => {
      const consumer = await start();
      await relay.publish(1, line('w1'));
      await relay.announce(7, 1);
      expect(await consumer.waitFor(relay.at(7), 2_000)).toBe(true);
      expect(await consumer.waitFor(relay.at(8), 50)).toBe(false);
    });

    it('is known after a restart', async () => {
      const consumer = await start();
      await relay.publish(1, line('w1'));
      await relay.announce(7, 1);
      expect(await consumer.waitFor(relay.at(7), 2_000)).toBe(true);
      await consumer.stop();
      expect(await (await start()).waitFor(relay.at(7), 50)).toBe(true);
    });
  });
});
