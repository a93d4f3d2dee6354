import { crc32 } from 'node:zlib';

/** An event as the server keeps it. */
export interface Stored {
  readonly id: string;
  readonly stream: string;
  /** A tombstone stands at 2⁶³−1. */
  readonly revision: bigint;
  /** Commit and prepare position, bytes into a log file. */
  readonly position: bigint;
  readonly type: string;
  readonly contentType: string;
  /** Ticks of 100 ns since 1970. */
  readonly created: bigint;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

const PREFIX = 8;

/**
 * What one append wrote, as one frame: length and checksum, then the events. A frame stands whole or is torn, and a torn one is
 * cut off at the next start, so an append is there or not there.
 */
export function frameOf(events: readonly Stored[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const event of events) {
    const { metadata, data, revision, position, created, ...texts } = event;
    const head = Buffer.from(
      JSON.stringify({ ...texts, revision: `${revision}`, position: `${position}`, created: `${created}` }),
    );
    const lengths = Buffer.alloc(12);
    lengths.writeUInt32BE(head.length, 0);
    lengths.writeUInt32BE(metadata.length, 4);
    lengths.writeUInt32BE(data.length, 8);
    parts.push(lengths, head, metadata, data);
  }
  const content = Buffer.concat(parts);
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(content.length, 0);
  prefix.writeUInt32BE(crc32(content), 4);
  return Buffer.concat([prefix, content]);
}

/** The whole frames at the beginning of a file, and where they end: what stands behind was torn. */
export function framesOf(file: Buffer): { readonly appends: readonly (readonly Stored[])[]; readonly end: number } {
  const appends: (readonly Stored[])[] = [];
  let at = 0;
  while (at + PREFIX <= file.length) {
    const length = file.readUInt32BE(at);
    const content = file.subarray(at + PREFIX, at + PREFIX + length);
    if (content.length < length || crc32(content) !== file.readUInt32BE(at + 4)) break;
    appends.push(eventsOf(content));
    at += PREFIX + length;
  }
  return { appends, end: at };
}

function eventsOf(content: Buffer): readonly Stored[] {
  const events: Stored[] = [];
  for (let at = 0; at < content.length;) {
    const [head, metadata, data] = [content.readUInt32BE(at), content.readUInt32BE(at + 4), content.readUInt32BE(at + 8)];
    at += 12;
    // The server wrote it itself, and its checksum holds.
    const texts = JSON.parse(content.toString('utf8', at, at + head)) as Record<keyof Stored, string>;
    at += head;
    events.push({
      ...texts,
      revision: BigInt(texts.revision),
      position: BigInt(texts.position),
      created: BigInt(texts.created),
      metadata: new Uint8Array(content.subarray(at, at + metadata)),
      data: new Uint8Array(content.subarray(at + metadata, at + metadata + data)),
    });
    at += metadata + data;
  }
  return events;
}
