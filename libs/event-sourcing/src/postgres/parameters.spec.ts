import fc from 'fast-check';
import { bytea, byteaArray, packed, plain, plainArray, textArray } from './parameters';

/** The elements of an array in PostgreSQL's binary format: five words of head, then each element after its length. */
const elements = (array: Buffer): Buffer[] => {
  const read: Buffer[] = [];
  for (let at = 20; at < array.length;) {
    const size = array.readInt32BE(at);
    read.push(array.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return read;
};

describe('parameters', () => {
  it('are texts, numbers and bytes as they are', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), fc.uint8Array(), (text, number, bytes) => {
        expect(packed(plain(text)).toString()).toBe(text);
        expect(packed(plain(number)).toString()).toBe(`${number}`);
        expect(packed(plainArray([number, number])).toString()).toBe(`{${number},${number}}`);
        expect([...packed(bytea(bytes))]).toEqual([...bytes]);
      }),
    ));

  it('are arrays that have a head which counts them, and each element after its length', () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.array(fc.string({ unit: 'grapheme' })), (bytes, texts) => {
        const array = packed(byteaArray(bytes));
        expect([0, 4, 8, 12, 16].map((at) => array.readInt32BE(at))).toEqual([1, 0, 17, bytes.length, 1]);
        expect(packed(textArray(texts)).readInt32BE(8)).toBe(25);
        expect(elements(array).map((one) => [...one])).toEqual(bytes.map((one) => [...one]));
        expect(elements(packed(textArray(texts))).map(String)).toEqual(texts);
      }),
    ));
});
