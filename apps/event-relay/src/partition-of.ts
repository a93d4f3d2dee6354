import { createHash } from 'node:crypto';

/** The partition of a key: the same for ever, in every process (SHA-256, first four bytes, remainder). */
export const partitionOf = (key: string, partitions: number): number =>
  createHash('sha256').update(key).digest().readUInt32BE(0) % partitions;
