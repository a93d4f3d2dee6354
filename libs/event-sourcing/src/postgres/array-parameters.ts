/** Types in `pg_type`. */
const BYTEA = 17;
const TEXT = 25;

/** So many bytes, with anything in them. */
type Allocate = (size: number) => Buffer;

/**
 * A `bytea[]` in PostgreSQL's binary format (`array_recv`): the driver sends a Buffer as it is, so no byte is turned into
 * two hexadecimal digits here and back again there.
 */
export const byteaArray = (items: readonly Uint8Array[], allocate?: Allocate): Buffer =>
  arrayOf(
    BYTEA,
    items,
    ({ byteLength }) => byteLength,
    (bytes, packed, at) => packed.set(bytes, at),
    allocate,
  );

/** A `text[]` in the same format: no name needs quoting. */
export const textArray = (items: readonly string[], allocate?: Allocate): Buffer =>
  arrayOf(
    TEXT,
    items,
    (text) => Buffer.byteLength(text),
    (text, packed, at) => packed.write(text, at),
    allocate,
  );

/** An array of whole numbers or UUIDs as PostgreSQL's text format has it, for neither ever needs quoting. */
export const plainArray = (items: readonly (number | string)[]): string => `{${items.join(',')}}`;

/** Bytes that are kept for arrays: a batch of a few hundred ordinary events. */
const ROOM_BYTES = 256 * 1024;

/**
 * Room for the arrays of one statement, used again for the next. Buffers made anew for each weigh outside the heap, and their
 * weight made the collector go through all of the heap several times a second.
 */
export class ArrayRoom {
  readonly #bytes = Buffer.allocUnsafeSlow(ROOM_BYTES);
  #used = 0;

  /** The arrays before have been sent (the driver copies them when it is asked): they may be written over. */
  clear(): void {
    this.#used = 0;
  }

  /** What does not fit is made for itself. */
  readonly take: Allocate = (size) => {
    const end = this.#used + size;
    if (end > ROOM_BYTES) return Buffer.allocUnsafe(size);
    const taken = this.#bytes.subarray(this.#used, end);
    this.#used = end;
    return taken;
  };
}

function arrayOf<Item>(
  type: number,
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  put: (item: Item, packed: Buffer, at: number) => void,
  allocate: Allocate = (size) => Buffer.allocUnsafe(size),
): Buffer {
  const sizes = items.map(sizeOf);
  const packed = allocate(sizes.reduce((sum, size) => sum + 4 + size, 20));
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
