/** Types in `pg_type`. */
const BYTEA = 17;
const TEXT = 25;

/**
 * A `bytea[]` in PostgreSQL's binary format (`array_recv`): the driver sends a Buffer as it is, so no byte is turned into
 * two hexadecimal digits here and back again there.
 */
export const byteaArray = (items: readonly Uint8Array[]): Buffer =>
  arrayOf(
    BYTEA,
    items,
    ({ byteLength }) => byteLength,
    (bytes, packed, at) => packed.set(bytes, at),
  );

/** A `text[]` in the same format: no name needs quoting. */
export const textArray = (items: readonly string[]): Buffer =>
  arrayOf(
    TEXT,
    items,
    (text) => Buffer.byteLength(text),
    (text, packed, at) => packed.write(text, at),
  );

/** An array of whole numbers or UUIDs as PostgreSQL's text format has it, for neither ever needs quoting. */
export const plainArray = (items: readonly (number | string)[]): string => `{${items.join(',')}}`;

function arrayOf<Item>(
  type: number,
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  put: (item: Item, packed: Buffer, at: number) => void,
): Buffer {
  const sizes = items.map(sizeOf);
  const packed = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, 20));
  // One dimension, no nulls, of that type; so many elements, counted from 1.
  let at = 0;
  for (const word of [1, 0, type, items.length, 1]) at = packed.writeInt32BE(word, at);
  for (const [index, item] of items.entries()) {
    const size = sizes[index] ?? 0;
    at = packed.writeInt32BE(size, at);
    put(item, packed, at);
    at += size;
  }
  return packed;
}
