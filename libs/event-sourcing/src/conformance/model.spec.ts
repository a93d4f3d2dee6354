import type { EventStore } from '../event-store';
import { MemoryEventStore } from '../memory';
import { IgnoresExpectedRevision, StoresNothing } from './broken-stores';
import { agreesWithModel, seedsOf } from './model-commands';

const check = async (store: EventStore, seed: number) => {
  try {
    await agreesWithModel({ store, other: store }, seed);
  } finally {
    await store.close();
  }
};

const failureOf = async (store: EventStore, seed: number): Promise<string> => {
  try {
    await check(store, seed);
    return '';
  } catch (error) {
    return String(error);
  }
};

/** The first seed at which a store is caught, and how. */
const caught = async (Broken: new () => EventStore): Promise<{ seed: number; how: string } | undefined> => {
  for (const seed of seedsOf(200, '')) {
    const how = await failureOf(new Broken(), seed);
    if (how !== '') return { seed, how };
  }
  return undefined;
};

describe('the model of an event store', () => {
  it('agrees with the store in memory over 200 random histories', async () => {
    const seeds = seedsOf(200);
    for (const seed of seeds) await check(new MemoryEventStore(), seed);
    expect(seeds).toHaveLength(process.env['HUB_SEED'] ? 1 : 200);
  }, 60_000);

  it.each([
    ['stores nothing', StoresNothing],
    ['ignores the expected revision', IgnoresExpectedRevision],
  ] as const)('parts from a store that %s, names the seed, and the seed shows it again', async (_, Broken) => {
    const found = await caught(Broken);
    expect(found?.how).toContain(`HUB_SEED=${found?.seed} `);
    expect(await failureOf(new Broken(), found?.seed ?? 0)).toBe(found?.how);
  });

  it('takes the one seed that HUB_SEED names', () => {
    expect(seedsOf(200, '17')).toEqual([17]);
    expect(() => seedsOf(200, 'seventeen')).toThrow('HUB_SEED');
  });
});
