import { EventError } from './event-error';
import type { RecordedEvent } from './event';

/** What is proven and what is copied of an event: everything but its position, which belongs to one generation of one log. */
export type LeafEvent = Omit<RecordedEvent, 'position'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Of the eight fields the three numbers have a fixed length, and so has the id. */
const ID_BYTES = 16;
const REVISION_BYTES = 8;
const VERSION_BYTES = 4;
const INSTANT_BYTES = 8;
const LENGTH_BYTES = 4;
/** The latest instant that a `Date` can hold, milliseconds. */
const LAST_INSTANT = 8_640_000_000_000_000;
const LARGEST_VERSION = 0x7fff_ffff;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The bytes of an event that are hashed, copied and kept (decision 20): id, stream, revision, type, version, `recordedAt`,
 * metadata bytes and body bytes, in this order, each behind its length in four bytes, big-endian. The id is the UUID's sixteen
 * bytes, the two names are UTF-8; revision, version and `recordedAt` (milliseconds UTC since 1970) are big-endian integers of
 * eight, four and eight bytes. One event, one text of bytes; final for ever, for every proof ever given depends on it.
 *
 * @throws EventError `event/invalid` when the event is none that a store returns
 */
export function leafOf(event: LeafEvent): Buffer {
  checkWritable(event);
  const stream = Buffer.from(event.stream, 'utf8');
  const type = Buffer.from(event.type, 'utf8');
  const { metadata, body } = event;
  const leaf = Buffer.allocUnsafe(
    8 * LENGTH_BYTES +
      ID_BYTES +
      REVISION_BYTES +
      VERSION_BYTES +
      INSTANT_BYTES +
      stream.length +
      type.length +
      metadata.byteLength +
      body.byteLength,
  );
  let at = 0;
  const put = (bytes: Uint8Array) => {
    at = leaf.writeUInt32BE(bytes.byteLength, at);
    leaf.set(bytes, at);
    at += bytes.byteLength;
  };
  at = leaf.writeUInt32BE(ID_BYTES, at);
  at += leaf.write(event.id.replaceAll('-', ''), at, 'hex');
  put(stream);
  at = leaf.writeBigUInt64BE(BigInt(event.revision), leaf.writeUInt32BE(REVISION_BYTES, at));
  put(type);
  at = leaf.writeUInt32BE(event.version, leaf.writeUInt32BE(VERSION_BYTES, at));
  at = leaf.writeBigUInt64BE(BigInt(event.recordedAt.getTime()), leaf.writeUInt32BE(INSTANT_BYTES, at));
  put(metadata);
  put(body);
  return leaf;
}

/**
 * The event whose leaf these bytes are, exactly: `leafOf(eventOfLeaf(bytes))` gives the same bytes.
 *
 * @throws EventError `event/invalid` for any other bytes: cut short, with something behind, or of fields that no store keeps
 */
export function eventOfLeaf(bytes: Uint8Array): LeafEvent {
  const leaf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const next = (length?: number): Buffer => {
    if (at + LENGTH_BYTES > leaf.length) throw malformed();
    const size = leaf.readUInt32BE(at);
    at += LENGTH_BYTES;
    if (at + size > leaf.length || (length !== undefined && size !== length)) throw malformed();
    at += size;
    return leaf.subarray(at - size, at);
  };
  const id = uuidOf(next(ID_BYTES));
  const stream = text(next());
  const revision = Number(next(REVISION_BYTES).readBigUInt64BE());
  const type = text(next());
  const version = next(VERSION_BYTES).readUInt32BE();
  const recordedAt = new Date(Number(next(INSTANT_BYTES).readBigUInt64BE()));
  const metadata = next();
  const body = next();
  if (at !== leaf.length) throw malformed();
  const event = { id, stream, revision, type, version, recordedAt, metadata, body };
  checkWritable(event);
  return event;
}

function checkWritable({ id, stream, revision, type, version, recordedAt }: LeafEvent): void {
  const at = recordedAt.getTime();
  if (
    !UUID.test(id) ||
    !isName(stream) ||
    !isName(type) ||
    !Number.isSafeInteger(revision) ||
    revision < 0 ||
    !Number.isInteger(version) ||
    version < 1 ||
    version > LARGEST_VERSION ||
    !Number.isInteger(at) ||
    at < 0 ||
    at > LAST_INSTANT
  )
    throw malformed();
}

const isName = (name: string): boolean => name !== '' && !name.includes('\0') && name.isWellFormed();

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function text(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed();
  }
}

const malformed = () => new EventError('event/invalid', 'These bytes are not those of one event of a log.');
