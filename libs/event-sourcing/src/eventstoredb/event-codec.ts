import { binaryEvent, type EventData, type RecordedEvent as ServerEvent } from '@eventstore/db-client';
import type { NewEvent, Position, RecordedEvent } from '../event';
import { LogError } from '../event-store';
import type { LeafEvent } from '../leaf';

/**
 * How an event of the hub is kept by the server: the body is its data, as bytes; the metadata stand behind an envelope of the
 * hub's, whose first byte is a control character, so that the client never takes them for JSON and hands back something parsed.
 *
 * | bytes | what |
 * |---|---|
 * | 1 | 0x01, the envelope's own version |
 * | 1 | flags: 1 `recordedAt` follows, 2 a mark follows |
 * | 4 | schema version of the body, big-endian |
 * | 8, if flagged | `recordedAt` of an event that was copied here, milliseconds UTC since 1970, big-endian (decision 1) |
 * | 8, if flagged | mark of the attempt that wrote it |
 * | rest | the metadata, as they were |
 */
const ENVELOPE = 0x01;
const RECORDED_AT = 1;
const MARK = 2;
const FIXED = 6;
const OPTIONAL = 8;

export const MARK_BYTES = OPTIONAL;

/** @param mark tells this attempt from another one with the same ids */
export function serverEventOf(event: NewEvent | LeafEvent, mark?: Uint8Array): EventData {
  const copiedAt = 'recordedAt' in event ? event.recordedAt : undefined;
  const size = FIXED + (copiedAt ? OPTIONAL : 0) + (mark ? OPTIONAL : 0);
  // Plain Uint8Arrays: of a Buffer the client would make JSON.
  const metadata = new Uint8Array(size + event.metadata.byteLength);
  const view = Buffer.from(metadata.buffer);
  view[0] = ENVELOPE;
  view[1] = (copiedAt ? RECORDED_AT : 0) | (mark ? MARK : 0);
  let at = view.writeUInt32BE(event.version, 2);
  if (copiedAt) at = view.writeBigUInt64BE(BigInt(copiedAt.getTime()), at);
  if (mark) {
    view.set(mark, at);
    at += OPTIONAL;
  }
  metadata.set(event.metadata, at);
  return binaryEvent({ id: event.id, type: event.type, data: new Uint8Array(event.body), metadata });
}

/** The mark of the attempt that wrote an event, if it carries one. */
export function markOf({ metadata }: ServerEvent): Uint8Array | undefined {
  if (!(metadata instanceof Uint8Array) || metadata[0] !== ENVELOPE) return undefined;
  const flags = metadata[1] ?? 0;
  const at = FIXED + (flags & RECORDED_AT ? OPTIONAL : 0);
  return flags & MARK ? metadata.subarray(at, at + OPTIONAL) : undefined;
}

/**
 * @throws LogError `log/foreign-event` for one that the hub did not write: the server holds something beside its log
 */
export function recordedEventOf(event: ServerEvent, position: Position): RecordedEvent {
  const { metadata, data } = event;
  if (
    !(data instanceof Uint8Array) ||
    !(metadata instanceof Uint8Array) ||
    metadata[0] !== ENVELOPE ||
    metadata.byteLength < FIXED
  )
    throw foreign(position);
  const envelope = bufferOf(metadata);
  const flags = metadata[1] ?? 0;
  const timed = (flags & RECORDED_AT) !== 0;
  const at = FIXED + (timed ? OPTIONAL : 0) + (flags & MARK ? OPTIONAL : 0);
  return {
    id: event.id,
    type: event.type,
    version: envelope.readUInt32BE(2),
    metadata: envelope.subarray(at),
    body: bufferOf(data),
    stream: event.streamId,
    // Revisions count the events of one stream and stay far below what a number holds exactly.
    revision: Number(event.revision),
    position,
    recordedAt: timed ? new Date(Number(envelope.readBigUInt64BE(FIXED))) : event.created,
  };
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const foreign = (position: Position) =>
  new LogError(
    'log/foreign-event',
    `The event at position ${position} was not written by a hub. Give the log an EventStoreDB of its own, and let nobody else write to it.`,
  );
