import fc from 'fast-check';
import { canonicalJson } from './canonical-json';

describe('canonical JSON', () => {
  it('prints members in one order, whatever order they were set in', () =>
    expect(canonicalJson({ b: 1, a: { d: [2, { z: 0, y: 1 }], c: null } })).toBe('{"a":{"c":null,"d":[2,{"y":1,"z":0}]},"b":1}'));

  it('writes maps, sets, instants and positions', () =>
    expect(
      canonicalJson({
        map: new Map([
          ['b', 1n],
          ['a', 2n],
        ]),
        set: new Set(['x']),
        at: new Date(0),
        gone: undefined,
      }),
    ).toBe('{"at":"1970-01-01T00:00:00.000Z","map":{"a":"2","b":"1"},"set":["x"]}'));

  it('writes a map of somebody else’s making as one of JavaScript’s own', () => {
    const own = new Map([
      ['b', 1],
      ['a', 2],
    ]);
    const other = { size: 2, get: (key: string) => own.get(key), [Symbol.iterator]: () => own.entries() };
    expect(canonicalJson({ other })).toBe('{"other":{"a":2,"b":1}}');
    expect(canonicalJson({ size: 1, get: 'x' })).toBe('{"get":"x","size":1}');
  });

  it('means what it was given, for any JSON value', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    ));

  it('does not depend on the order of keys, for any object', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(object));
      }),
    ));
});
