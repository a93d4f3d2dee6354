import fc from 'fast-check';
import { VersionedMap } from './versioned-map';

/** Puts a value under a key into one of the versions there are; which one is taken modulo their number, from the newest. */
interface Put {
  readonly back: number;
  readonly key: string;
  readonly value: number;
}

const puts = fc.array(
  fc.record<Put>({
    back: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(20)),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'),
    value: fc.integer(),
  }),
  { maxLength: 60 },
);

/** What anybody can see of a map. */
const seen = (map: ReadonlyMap<string, number>) => {
  const visited: [string, number][] = [];
  map.forEach((value, key) => visited.push([key, value]));
  return {
    size: map.size,
    entries: [...map],
    keys: [...map.keys()],
    values: [...map.values()],
    visited,
    found: ['a', 'b', 'c', 'd', 'e', 'f', '__proto__'].map((key) => [map.has(key), map.get(key)]),
  };
};

/** The same puts into maps of both ways: every version there ever was, with what was seen of the copied one when it was made. */
function versions(given: readonly Put[], put: (map: ReadonlyMap<string, number>, key: string, value: number) => typeof map) {
  const copied: ReadonlyMap<string, number>[] = [new Map()];
  const versioned: ReadonlyMap<string, number>[] = [new Map()];
  for (const { back, key, value } of given) {
    const from = copied.length - 1 - (back % copied.length);
    copied.push(new Map(copied[from]).set(key, value));
    versioned.push(put(versioned[from] ?? new Map(), key, value));
  }
  return { copied, versioned };
}

const sharing = (map: ReadonlyMap<string, number>, key: string, value: number) => VersionedMap.of(map).with(key, value);

describe('a map of which every version stays', () => {
  it('shows in each version what a copy of its own would, whatever was put into it or another since', () => {
    fc.assert(
      fc.property(puts, (given) => {
        const { copied, versioned } = versions(given, sharing);
        expect(versioned.map(seen)).toEqual(copied.map(seen));
      }),
      { numRuns: 500 },
    );
  });

  it('would show one that lets its earlier versions change (control)', () => {
    const careless = (map: ReadonlyMap<string, number>, key: string, value: number) =>
      (map instanceof Map ? map : new Map(map)).set(key, value);
    const { failed } = fc.check(
      fc.property(puts, (given) => {
        const { copied, versioned } = versions(given, careless);
        return JSON.stringify(versioned.map(seen)) === JSON.stringify(copied.map(seen));
      }),
      { seed: 1 },
    );
    expect(failed).toBe(true);
  });

  it('goes on through the version it began with while later ones are made', () => {
    const first = VersionedMap.of(new Map([['a', 1]]));
    let later = first;
    for (const [key] of first) later = later.with(key, 2).with(`${key}+`, 3);
    expect([...first]).toEqual([['a', 1]]);
    expect([...later]).toEqual([
      ['a', 2],
      ['a+', 3],
    ]);
  });

  it('lets no two folds that begin with the same empty map meet', () => {
    const empty = VersionedMap.of(new Map<string, number>());
    const [one, other] = [empty.with('a', 1), empty.with('b', 2)];
    expect([[...empty], [...one], [...other]]).toEqual([[], [['a', 1]], [['b', 2]]]);
  });
});
