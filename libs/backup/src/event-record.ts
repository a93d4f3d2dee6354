import { eventOfLeaf, type Position, type RecordedEvent } from '@hub/event-sourcing';

const POSITION_BYTES = 8;

/** An event in a backup: its position, eight bytes, big-endian, and its leaf (decision 20). */
export const recordOf = (position: Position, leaf: Uint8Array): Buffer => {
  const record = Buffer.allocUnsafe(POSITION_BYTES + leaf.byteLength);
  record.writeBigUInt64BE(position, 0);
  record.set(leaf, POSITION_BYTES);
  return record;
};

export interface EventRecord {
  readonly leaf: Buffer;
  readonly event: RecordedEvent;
}

/** @throws EventError, RangeError when it is none */
export function eventRecordOf(record: Buffer): EventRecord {
  const leaf = record.subarray(POSITION_BYTES);
  return { leaf, event: { ...eventOfLeaf(leaf), position: record.readBigUInt64BE(0) } };
}
