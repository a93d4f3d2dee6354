import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@hub/event-sourcing';
import { decodeHeaders } from '@hub/projection';
import { refilled, type RelayCheckpoints } from './relay-state';
import {
  CBC,
  WAITS,
  admin,
  bus,
  checkpoints,
  closePipe,
  disclose,
  eventually,
  log,
  openPipe,
  records,
  showing,
  shown,
  start,
  startRelayServer,
  stopRelayServer,
  store,
} from './testing/relay-pipe';

jest.setTimeout(120_000);

beforeAll(startRelayServer);
afterAll(stopRelayServer);
beforeEach(openPipe);
afterEach(closePipe);

describe('the relay, when something dies, lags or is lost', () => {
  beforeEach(async () => {
    await log.register('gulf-coast', 'cbc');
    await log.register('harbor', 'provider');
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
});
