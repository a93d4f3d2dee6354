import { hash } from 'node:crypto';

/** What {@link LogDigest} is between two runs: the whole subtrees that stand so far, largest first, in hexadecimal. */
export interface LogDigestState {
  readonly size: number;
  readonly subtrees: readonly string[];
}

const HASH_BYTES = 32;
const LEAF = 0x00;
const NODE = 0x01;

/**
 * The Merkle tree hash over a log's leaves in their order (RFC 9162, section 2.1.1; decision 20), built one leaf after the
 * other. It holds one hash for each whole subtree, as many as `size` has ones in binary, so its memory grows with the logarithm
 * of the log; its state can be kept and taken up again by whoever was interrupted.
 */
export class LogDigest {
  readonly #subtrees: Buffer[];
  #size: number;

  constructor(state: LogDigestState = { size: 0, subtrees: [] }) {
    if (!Number.isSafeInteger(state.size) || state.size < 0 || state.subtrees.length !== ones(state.size))
      throw new RangeError('This is not the state of a log digest: it has another number of subtrees than its size asks for.');
    this.#size = state.size;
    this.#subtrees = state.subtrees.map(subtree);
  }

  /** How many leaves were added. */
  get size(): number {
    return this.#size;
  }

  /** Adds the next leaf of the log, see {@link import('./leaf').leafOf}. */
  add(leaf: Uint8Array): void {
    let top = leafHash(leaf);
    // As many subtrees are whole now as ones stand at the end of the old size in binary; a size may pass 2³².
    for (let left = this.#size; left % 2 === 1; left = (left - 1) / 2) {
      const before = this.#subtrees.pop();
      // The state was checked when it came in and every step keeps it.
      if (before === undefined) throw new Error('a log digest lost a subtree');
      top = nodeHash(before, top);
    }
    this.#subtrees.push(top);
    this.#size += 1;
  }

  /** The tree's root as of now, 32 bytes; of no leaves the hash of nothing. */
  root(): Buffer {
    const last = this.#subtrees.at(-1);
    if (last === undefined) return hash('sha256', Buffer.alloc(0), 'buffer');
    return this.#subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }

  /** To be kept, and handed to the constructor of the one that goes on. */
  state(): LogDigestState {
    return { size: this.#size, subtrees: this.#subtrees.map((bytes) => bytes.toString('hex')) };
  }
}

/** RFC 9162: SHA-256 of 0x00 and the leaf, so that no leaf is ever taken for a node. */
export function leafHash(leaf: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + leaf.byteLength);
  bytes[0] = LEAF;
  bytes.set(leaf, 1);
  return hash('sha256', bytes, 'buffer');
}

/** RFC 9162: SHA-256 of 0x01 and the two subtrees' hashes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  bytes[0] = NODE;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return hash('sha256', bytes, 'buffer');
}

function subtree(hexadecimal: string): Buffer {
  if (!/^[0-9a-f]{64}$/.test(hexadecimal)) throw new RangeError('A subtree of a log digest is 64 hexadecimal digits.');
  return Buffer.from(hexadecimal, 'hex');
}

function ones(size: number): number {
  let count = 0;
  for (let left = size; left > 0; left = Math.floor(left / 2)) count += left % 2;
  return count;
}
