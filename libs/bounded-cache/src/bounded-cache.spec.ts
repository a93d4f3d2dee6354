import fc from 'fast-check';
import { BoundedCache } from './bounded-cache';

describe('a bounded cache', () => {
  it('forgets what was longest unused, and nothing else', () => {
    const cache = new BoundedCache<string, number>(2);
    cache.set('first', 1);
    cache.set('second', 2);
    cache.get('first');
    cache.set('third', 3);
    expect([cache.get('first'), cache.get('second'), cache.get('third')]).toEqual([1, undefined, 3]);
  });

  it('forgets at once what is deleted, and everything when it is cleared', () => {
    const cache = new BoundedCache<string, number>(2);
    cache.set('first', 1);
    cache.set('second', 2);
    cache.delete('first');
    expect(cache.get('first')).toBeUndefined();
    expect(cache.get('second')).toBe(2);
    cache.clear();
    expect(cache.get('second')).toBeUndefined();
  });

  it('holds the last ones used, as many as it may and no more, whatever was asked in whatever order', () => {
    const step = fc.record({ key: fc.nat({ max: 9 }), value: fc.option(fc.nat(), { nil: undefined }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (capacity, steps) => {
        const cache = new BoundedCache<number, number>(capacity);
        let used: (readonly [number, number])[] = [];
        for (const { key, value } of steps) {
          const known = used.find(([one]) => one === key)?.[1];
          const kept = value ?? known;
          if (value === undefined) expect(cache.get(key)).toBe(known);
          else cache.set(key, value);
          if (kept === undefined) continue;
          used = [...used.filter(([one]) => one !== key), [key, kept] as const].slice(-capacity);
        }
        for (let key = 0; key < 10; key += 1) expect(cache.get(key)).toBe(used.find(([one]) => one === key)?.[1]);
      }),
    );
  });
});
