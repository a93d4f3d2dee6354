import fc from 'fast-check';
import { ArrayRoom, byteaArray, textArray } from './array-parameters';

/** The elements of an array in PostgreSQL's binary format: five words of head, then each element after its length. */
const elements = (packed: Buffer): Buffer[] => {
  const read: Buffer[] = [];
  for (let at = 20; at < packed.length;) {
    const size = packed.readInt32BE(at);
    read.push(packed.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return read;
};

describe('arrays as parameters', () => {
  it('have a head that counts them, and each element after its length', () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.array(fc.string({ unit: 'grapheme' })), (bytes, texts) => {
        expect([0, 4, 8, 12, 16].map((at) => byteaArray(bytes).readInt32BE(at))).toEqual([1, 0, 17, bytes.length, 1]);
        expect(textArray(texts).readInt32BE(8)).toBe(25);
        expect(elements(byteaArray(bytes)).map((one) => [...one])).toEqual(bytes.map((one) => [...one]));
        expect(elements(textArray(texts)).map(String)).toEqual(texts);
      }),
    ));

  it('lie beside each other in one room, and beyond it when they do not fit', () => {
    const room = new ArrayRoom();
    const sizes = [10, 100_000, 100_000, 100_000, 10];
    const packed = sizes.map((size, nth) => byteaArray([new Uint8Array(size).fill(nth)], room.take));
    expect(packed.map((array, nth) => elements(array)[0]?.every((byte) => byte === nth))).toEqual([true, true, true, true, true]);
    expect(packed[3]?.buffer).not.toBe(packed[0]?.buffer);
    expect(packed[4]?.buffer).toBe(packed[0]?.buffer);
  });

  it('are written over from the next statement on, and not before', () => {
    const room = new ArrayRoom();
    const before = textArray(['before'], room.take);
    room.clear();
    textArray(['behind'], room.take);
    expect(elements(before).map(String)).toEqual(['behind']);
  });
});
