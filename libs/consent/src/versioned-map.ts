/** One value of a key, and what it took the place of. */
interface Write<Value> {
  /** Counts all writes of the line of versions, from 1. */
  readonly at: number;
  readonly value: Value;
  readonly earlier: Write<Value> | undefined;
}

/** What a line of versions has in common: each of them sees the writes up to its own. */
interface Line<Key, Value> {
  writes: number;
  readonly latest: Map<Key, Write<Value>>;
}

/**
 * A map whose every version stays as it was, in the order in which its keys were first put. Putting into the newest version of
 * a line takes the same time however much it holds, so a fold of n events costs n; putting into an older one starts a line of
 * its own with a copy. Keys are never taken out. Looking up in a version passes over what was put under that key since.
 */
export class VersionedMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #line: Line<Key, Value>;
  readonly #writes: number;

  private constructor(
    line: Line<Key, Value>,
    readonly size: number,
  ) {
    this.#line = line;
    this.#writes = line.writes;
  }

  /** The same entries in the same order; the map itself where it is such a one already. */
  static of<Key, Value>(entries: ReadonlyMap<Key, Value>): VersionedMap<Key, Value> {
    if (!(entries instanceof VersionedMap)) return new VersionedMap(lineOf(entries), entries.size);
    return entries as VersionedMap<Key, Value>; // what it holds is what the parameter says, which instanceof forgets
  }

  /** This map with `value` under `key`; a key that is there keeps its place in the order. */
  with(key: Key, value: Value): VersionedMap<Key, Value> {
    // An empty map is everybody's beginning: its line stays empty, or it would hold on to whatever was first put.
    const newest = this.size > 0 && this.#line.writes === this.#writes;
    const line = newest ? this.#line : lineOf(this);
    const earlier = line.latest.get(key);
    line.writes += 1;
    line.latest.set(key, { at: line.writes, value, earlier });
    return new VersionedMap(line, earlier === undefined ? this.size + 1 : this.size);
  }

  get(key: Key): Value | undefined {
    return this.#seen(key)?.value;
  }

  has(key: Key): boolean {
    return this.#seen(key) !== undefined;
  }

  *entries(): MapIterator<[Key, Value]> {
    let left = this.size;
    // Those that later versions added come after those of this one.
    for (const [key, write] of this.#line.latest) {
      if (left === 0) return;
      left -= 1;
      const seen = this.#asOfThis(write);
      if (seen !== undefined) yield [key, seen.value];
    }
  }

  *keys(): MapIterator<Key> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  #seen(key: Key): Write<Value> | undefined {
    return this.#asOfThis(this.#line.latest.get(key));
  }

  #asOfThis(write: Write<Value> | undefined): Write<Value> | undefined {
    let seen = write;
    while (seen !== undefined && seen.at > this.#writes) seen = seen.earlier;
    return seen;
  }
}

const lineOf = <Key, Value>(entries: ReadonlyMap<Key, Value>): Line<Key, Value> => {
  const latest = new Map<Key, Write<Value>>();
  for (const [key, value] of entries) latest.set(key, { at: 0, value, earlier: undefined });
  return { writes: 0, latest };
};
