import { setTimeout as sleep } from 'node:timers/promises';
import { Notebook, TOPIC, TestRelay, eventually } from './testing/test-pipe';
import {
  bus,
  closeView,
  line,
  lines,
  notebook,
  openView,
  pool,
  relay,
  schema,
  showing,
  start,
  startViewServer,
  stopViewServer,
  wipe,
  words,
} from './testing/kept-view';

jest.setTimeout(60_000);

describe('a view whose topics were lost, or hold what it cannot apply', () => {
  beforeAll(startViewServer);
  afterAll(stopViewServer);
  beforeEach(openView);
  afterEach(closeView);

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
});
