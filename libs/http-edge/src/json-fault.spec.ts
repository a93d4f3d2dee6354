import fc from 'fast-check';
import { jsonFault } from './json-fault';

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('jsonFault', () => {
  it.each([
    ['{"a": }', 1, 7],
    ['{\n "a": tru\n}', 2, 7],
    ['[1,]', 1, 4],
    ['{"a":1,}', 1, 8],
    ['"open', 1, 1],
    ['1 2', 1, 3],
    ['[1}', 1, 3],
    ['', 1, 1],
    ['{"a":"\n"}', 1, 6],
  ])('finds the place in %j', (text, line, column) => expect(jsonFault(text)).toEqual({ line, column }));

  it('agrees with the parser: what lies before the fault can be continued, and text is at fault only where it is not JSON', () =>
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('}', ']', ',', ':', 'x', '"', '1', '{'), (json, seed, odd) => {
        const at = json.length === 0 ? 0 : seed % json.length;
        const text = json.slice(0, at) + odd + json.slice(at);
        if (isJson(text)) return;
        const { line, column } = jsonFault(text);
        expect(line).toBe(1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual(text.length + 1);
      }),
    ));
});
