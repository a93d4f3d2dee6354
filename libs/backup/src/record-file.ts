import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { damaged } from './backup-error';

/** A file of a backup, as the manifest names it. */
export interface RecordFile {
  readonly name: string;
  readonly records: number;
  readonly bytes: number;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: string;
}

/** Length and CRC-32 of a record, four bytes each, big-endian, in front of it. */
const HEAD_BYTES = 8;
/** No event and no row comes near it. */
const LONGEST = 16 * 1024 * 1024;
const FLUSH_BYTES = 1024 * 1024;

/**
 * Writes records one behind the other, each under a checksum of its own, so that damage is found at the record where it begins.
 * Mode 0600: what is in there is for nobody else.
 */
export class RecordWriter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private bytes = 0;
  private records = 0;
  private readonly hash: Hash = createHash('sha256');

  private constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly file: FileHandle,
  ) {}

  static async create(folder: string, name: string): Promise<RecordWriter> {
    const path = join(folder, name);
    return new RecordWriter(path, name, await open(path, 'wx', 0o600));
  }

  /** Bytes given to it so far. */
  get size(): number {
    return this.bytes + this.pendingBytes;
  }

  async write(record: Uint8Array): Promise<void> {
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head.writeUInt32BE(crc32(record), head.writeUInt32BE(record.byteLength, 0));
    this.pending.push(head, Buffer.from(record.buffer, record.byteOffset, record.byteLength));
    this.pendingBytes += HEAD_BYTES + record.byteLength;
    this.records += 1;
    if (this.pendingBytes >= FLUSH_BYTES) await this.flush();
  }

  /** Durable when it resolves. */
  async close(): Promise<RecordFile> {
    await this.flush();
    await this.file.sync();
    await this.file.close();
    return { name: this.name, records: this.records, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  /** Takes away what was begun. */
  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  private async flush(): Promise<void> {
    if (this.pendingBytes === 0) return;
    const chunk = Buffer.concat(this.pending, this.pendingBytes);
    [this.pending, this.pendingBytes] = [[], 0];
    this.hash.update(chunk);
    await this.file.writeFile(chunk);
    this.bytes += chunk.length;
  }
}

/**
 * The records of a file, each whole; a record is given out only once its own checksum was found right, and the file's own when it
 * ends.
 *
 * @param at names the place of the next record, for messages: where the reader would have expected it
 * @throws BackupError `backup/damaged` naming the file and that place
 */
export async function* readRecords(
  folder: string,
  { name, records, bytes, sha256 }: RecordFile,
  at: () => string,
): AsyncIterable<Buffer> {
  const hash = createHash('sha256');
  let rest: Buffer = Buffer.alloc(0);
  let [read, given] = [0, 0];
  try {
    // A read stream without encoding yields buffers.
    for await (const chunk of createReadStream(join(folder, name), { highWaterMark: FLUSH_BYTES }) as AsyncIterable<Buffer>) {
      read += chunk.length;
      hash.update(chunk);
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      while (rest.length - from >= HEAD_BYTES) {
        const length = rest.readUInt32BE(from);
        if (length > LONGEST) throw damaged(name, at(), 'what stands there is no record');
        const end = from + HEAD_BYTES + length;
        if (end > rest.length) break;
        const record = rest.subarray(from + HEAD_BYTES, end);
        if (crc32(record) !== rest.readUInt32BE(from + 4)) throw damaged(name, at(), 'its checksum is not the one written');
        yield record;
        given += 1;
        from = end;
      }
      rest = rest.subarray(from);
    }
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw damaged(name, at(), 'the file is missing', error);
    if (/^E[A-Z]+$/.test(code)) throw damaged(name, at(), `the file cannot be read (${code})`, error);
    throw error;
  }
  if (rest.length > 0) throw damaged(name, at(), 'the file is cut short in the middle of a record');
  if (given !== records || read !== bytes) throw damaged(name, at(), `the file ends after ${given} records of ${records}`);
  if (hash.digest('hex') !== sha256) throw damaged(name, undefined, 'the file is not the one that the manifest names');
}
