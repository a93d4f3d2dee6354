import type { EventStore } from '../event-store';
import { MemoryEventStore } from '../memory';
import { IgnoresExpectedRevision, ReadsBySequence, StoresNothing } from './broken-stores';
import type { Sin } from './conformance-case';
import { conformanceCases, eventStoreConformance } from './event-store-conformance';

eventStoreConformance('The store in memory', async () => {
  const store = new MemoryEventStore();
  return { store, other: store, close: () => store.close() };
});

describe('the conformance suite', () => {
  const broken: readonly [Sin, new () => EventStore][] = [
    ['stores nothing', StoresNothing],
    ['ignores the expected revision', IgnoresExpectedRevision],
    ['reads by a sequence with late commits', ReadsBySequence],
  ];

  it.each(broken)('finds a store that %s, at every case that names this sin', async (sin, Broken) => {
    const naming = conformanceCases.filter(({ catches }) => catches === sin);
    expect(naming).not.toEqual([]);
    for (const one of naming) {
      const store = new Broken();
      await expect(one.run({ store, other: store })).rejects.toThrow();
      await store.close();
    }
  });

  it('names each of its cases once', () => {
    expect(new Set(conformanceCases.map(({ name }) => name)).size).toBe(conformanceCases.length);
  });
});
