import fc from 'fast-check';
import { locateFault } from './locate-fault';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the place of a fault in a JSON text', () => {
  it.each([
    ['', 1, 1],
    ['{"a":1', 1, 7],
    ['{"a":1,}', 1, 8],
    ['{\n  "a": tru\n}', 2, 8],
    ['[1,\n2,\n"x\n"]', 3, 3],
    ['{"a" 1}', 1, 6],
    ['{} {}', 1, 4],
    ['["\\q"]', 1, 3],
    ['01', 1, 2],
  ])('finds the fault in %j at line %i, column %i', (text, line, column) => expect(locateFault(text)).toEqual({ line, column }));

  it('finds one exactly where the engine refuses, in any damaged text', () =>
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '{', '}', ',', ':', '\\', 'x', '\u0001', '0'),
        (text, seed, put) => {
          const cut = seed % (text.length + 1);
          const damaged = text.slice(0, cut) + put + text.slice(cut + 1);
          expect(locateFault(damaged) === undefined).toBe(isJson(damaged));
        },
      ),
      { numRuns: 500 },
    ));

  it('does not run out of stack on deep nesting', () =>
    expect(locateFault('['.repeat(200_000))).toEqual({ line: 1, column: 200_001 }));
});
