/** Remembers the most recently used; what falls out can be had again from where it came. */
export class BoundedCache<Key, Value> {
  private readonly kept = new Map<Key, Value>();

  /** @param capacity how many values it keeps at most, at least 1 */
  constructor(private readonly capacity: number) {}

  get(key: Key): Value | undefined {
    const value = this.kept.get(key);
    if (value !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, value);
    }
    return value;
  }

  set(key: Key, value: Value): void {
    this.kept.delete(key);
    this.kept.set(key, value);
    // The first key is the one longest unused; there is one, for something was just added.
    if (this.kept.size > this.capacity) this.kept.delete(this.kept.keys().next().value as Key);
  }

  delete(key: Key): void {
    this.kept.delete(key);
  }

  clear(): void {
    this.kept.clear();
  }
}
