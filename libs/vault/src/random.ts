import { randomFillSync } from 'node:crypto';

/** Drawn at once: a call of the random source costs as much for kilobytes as for the twelve bytes of a nonce. */
const DRAWN = 8_192;

const drawn = Buffer.allocUnsafeSlow(DRAWN);
let used = DRAWN;

/**
 * Bytes of the system's random source, in memory of their own. Whatever was handed out is wiped from what was drawn, so no bytes
 * are ever handed out twice, and no key stays behind here.
 */
export function randomBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (length > DRAWN) return randomFillSync(bytes);
  if (used + length > DRAWN) {
    randomFillSync(drawn);
    used = 0;
  }
  drawn.copy(bytes, 0, used, used + length);
  drawn.fill(0, used, used + length);
  used += length;
  return bytes;
}
