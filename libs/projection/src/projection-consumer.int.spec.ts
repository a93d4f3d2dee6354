import { setTimeout as sleep } from 'node:timers/promises';
import { topics, type ReceiptMessage } from '@hub/disclosure';
import type { Batch, MessageBus } from '@hub/messaging';
import type { EmbeddedBus } from '@hub/messaging/embedded';
import { TOPIC, eventually } from './testing/test-pipe';
import {
  admin,
  bus,
  closeView,
  line,
  lines,
  notebook,
  openView,
  over,
  pool,
  relay,
  showing,
  start,
  startViewServer,
  stopViewServer,
  wipe,
  words,
} from './testing/kept-view';

jest.setTimeout(60_000);

describe('a view that is kept from its topics', () => {
  beforeAll(startViewServer);
  afterAll(stopViewServer);
  beforeEach(openView);
  afterEach(closeView);

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
