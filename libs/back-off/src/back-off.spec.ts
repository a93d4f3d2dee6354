import fc from 'fast-check';
import { backOff } from '.';

describe('a back-off', () => {
  it('doubles up to the longest, and is between half of it and all', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat(5_000),
        fc.integer({ min: 1, max: 10_000 }),
        (first, more, failures) => {
          const longest = first + more;
          const pause = backOff(failures, { first, longest });
          const most = failures > 20 ? longest : Math.min(first * 2 ** (failures - 1), longest);
          expect(pause).toBeGreaterThanOrEqual(most / 2);
          expect(pause).toBeLessThanOrEqual(most);
        },
      ),
    ));

  it('is another one for each who asks', () => {
    const pauses = Array.from({ length: 100 }, () => backOff(3, { first: 100, longest: 5_000 }));
    expect(new Set(pauses).size).toBeGreaterThan(50);
  });
});
