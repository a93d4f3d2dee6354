/** As many bytes as the names have that are made together with an identifier; a longer one is made by itself. */
const NAME_BYTES = 512;
const UUID_LENGTH = 36;

const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
/** Where the digits of each byte stand in a UUID's text. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
/** A UUID, and a name behind it. */
const TEXT = Buffer.alloc(UUID_LENGTH + NAME_BYTES, '-');

/**
 * A UUID's digits and, behind them, a name, as one text to be taken apart: to make a text out of bytes is one of the dearest things that is done
 * for a row, whatever its length.
 * @returns undefined where the name is not all ASCII, or too long
 */
export function uuidAndName(bytes: Uint8Array, uuidAt: number, nameAt: number, nameEnd: number): string | undefined {
  const length = nameEnd - nameAt;
  if (length > NAME_BYTES) return undefined;
  putUuid(bytes, uuidAt);
  let seen = 0;
  for (let index = 0; index < length; index += 1) {
    const byte = bytes[nameAt + index] ?? 0;
    seen |= byte;
    TEXT[UUID_LENGTH + index] = byte;
  }
  return seen < 0x80 ? TEXT.toString('latin1', 0, UUID_LENGTH + length) : undefined;
}

/** @returns a UUID as text, in lower case */
export function uuidText(bytes: Uint8Array, at: number): string {
  putUuid(bytes, at);
  return TEXT.toString('latin1', 0, UUID_LENGTH);
}

/** Of what {@link uuidAndName} made. */
export const uuidOf = (both: string): string => both.slice(0, UUID_LENGTH);
export const nameOf = (both: string): string => both.slice(UUID_LENGTH);

function putUuid(bytes: Uint8Array, at: number): void {
  for (let index = 0; index < 16; index += 1) {
    const byte = bytes[at + index] ?? 0;
    const place = PLACES[index] ?? 0;
    TEXT[place] = DIGITS[byte >> 4] ?? 0;
    TEXT[place + 1] = DIGITS[byte & 15] ?? 0;
  }
}

/** A power of two, and several times the event types that a log has. */
const KEPT = 256;

/** Texts that come again and again, each made once while no other takes its place. */
export class RecurringTexts {
  readonly #bytes: (Uint8Array | undefined)[] = new Array<undefined>(KEPT).fill(undefined);
  readonly #texts: string[] = new Array<string>(KEPT).fill('');

  /** @returns what stands there, as UTF-8 has it */
  of(bytes: Buffer, from: number, to: number): string {
    const place = placeOf(bytes, from, to);
    const known = this.#bytes[place];
    if (known !== undefined && isThere(known, bytes, from, to)) return this.#texts[place] ?? '';
    const text = bytes.toString('utf8', from, to);
    this.#bytes[place] = Uint8Array.prototype.slice.call(bytes, from, to);
    this.#texts[place] = text;
    return text;
  }
}

/** By its length, its middle and its end: types of one family begin alike. */
const placeOf = (bytes: Uint8Array, from: number, to: number): number =>
  ((to - from) * 31 + (bytes[(from + to) >> 1] ?? 0) * 7 + (bytes[to - 1] ?? 0)) & (KEPT - 1);

function isThere(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let index = 0; index < known.length; index += 1) if (known[index] !== bytes[from + index]) return false;
  return true;
}
