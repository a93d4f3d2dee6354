import { LONGEST_BATCH } from '../hub-vault';

/** Below the largest body that a process of the hub takes (1,000,000 bytes), with room for what goes around the requests. */
const LARGEST = 900_000;

/** The requests in their order, in parts that fit one body each. A request larger than that makes a part of its own. */
export function inBatches<Request>(requests: readonly Request[]): readonly (readonly Request[])[] {
  const parts: Request[][] = [];
  let size = Infinity;
  for (const request of requests) {
    const bytes = Buffer.byteLength(JSON.stringify(request)) + 1;
    const part = parts.at(-1);
    if (part && size + bytes <= LARGEST && part.length < LONGEST_BATCH) {
      part.push(request);
      size += bytes;
    } else {
      parts.push([request]);
      size = bytes;
    }
  }
  return parts;
}
