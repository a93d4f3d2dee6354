/** Types in `pg_type`. */
const BYTEA = 17;
const TEXT = 25;

/** In front of a value, and of each element of an array: how many bytes it has. */
export const LENGTH = 4;

/** An argument of a call in one of PostgreSQL's two formats, written where it is sent from: nothing is put together before. */
export interface Parameter {
  readonly format: 'text' | 'binary';
  /** Bytes. */
  readonly size: number;
  readonly write: (into: Buffer, at: number) => void;
}

/** A value as its type reads it: a text, a whole number, a UUID. */
export const plain = (value: string | number): Parameter => {
  const text = String(value);
  return { format: 'text', size: Buffer.byteLength(text), write: (into, at) => into.write(text, at) };
};

export const bytea = (value: Uint8Array): Parameter => ({
  format: 'binary',
  size: value.byteLength,
  write: (into, at) => into.set(value, at),
});

/** An array of whole numbers or UUIDs, in text, for neither ever needs quoting. */
export const plainArray = (items: readonly (number | string)[]): Parameter => plain(`{${items.join(',')}}`);

/** A `bytea[]` as `array_recv` reads it: no byte is turned into two hexadecimal digits here and back again there. */
export const byteaArray = (items: readonly Uint8Array[]): Parameter =>
  arrayOf(
    BYTEA,
    items,
    ({ byteLength }) => byteLength,
    (bytes, into, at) => into.set(bytes, at),
  );

/** A `text[]` in the same format: no name needs quoting. */
export const textArray = (items: readonly string[]): Parameter =>
  arrayOf(
    TEXT,
    items,
    (text) => Buffer.byteLength(text),
    (text, into, at) => into.write(text, at),
  );

/** The bytes of a binary one, as the driver takes them for a value of its own queries. */
export function packed({ size, write }: Parameter): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  write(bytes, 0);
  return bytes;
}

function arrayOf<Item>(
  type: number,
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  put: (item: Item, into: Buffer, at: number) => void,
): Parameter {
  const sizes = items.map(sizeOf);
  return {
    format: 'binary',
    size: sizes.reduce((sum, size) => sum + LENGTH + size, 20),
    write(into, start) {
      let at = start;
      // One dimension, no nulls, of that type; so many elements, counted from 1.
      for (const word of [1, 0, type, items.length, 1]) at = into.writeInt32BE(word, at);
      for (const [index, item] of items.entries()) {
        const size = sizes[index] ?? 0;
        at = into.writeInt32BE(size, at);
        put(item, into, at);
        at += size;
      }
    },
  };
}
