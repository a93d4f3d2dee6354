import { escapeLiteral, Query, type Pool } from 'pg';
import type { RecordedEvent } from '../event';

/** What stands before the first row of a binary COPY: a signature of eleven bytes, four of flags, four of an extension's length. */
const HEADER_BYTES = 19;
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Of `log.event`, in the order of the table: position, stream, revision, id, type, version, recorded_at, metadata, body. */
const COLUMNS = 9;
/** Before each field. */
const LENGTH = 4;
/** PostgreSQL counts microseconds from 2000-01-01 UTC. */
const EPOCH_MS = 946_684_800_000;

/**
 * The events that a reading function of the log answers, as the server sends them in a binary COPY: the driver turns every field of
 * an ordinary result into text and back, which costs more than all the rest (ADR 12).
 *
 * @param call of a function that returns rows of `log.event`, with {@link literal}s for arguments: COPY takes no parameters
 */
export async function eventRows(pool: Pool, call: string): Promise<readonly RecordedEvent[]> {
  const client = await pool.connect();
  try {
    const events = await new Promise<readonly RecordedEvent[]>((resolve, reject) => {
      const rows = new CopiedEvents(call, (error) => {
        const failure = error ?? rows.failure;
        if (failure) reject(failure);
        else resolve(rows.events);
      });
      client.query(rows);
    });
    client.release();
    return events;
  } catch (error) {
    // Gone, hung or in the middle of an answer: the pool makes another one.
    client.release(true);
    throw error;
  }
}

/** The driver's own query, but for the rows of a COPY, of which it makes nothing. */
class CopiedEvents extends Query {
  readonly events: RecordedEvent[] = [];
  failure: Error | undefined;

  constructor(call: string, done: (error: Error | undefined) => void) {
    super({ text: `copy (select * from ${call}) to stdout (format binary)` }, done);
  }

  /** Called by the driver for each message; the server sends one for each row, the first one behind the header. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    try {
      const event = eventOfRow(chunk);
      if (event) this.events.push(event);
    } catch (error) {
      // Thrown here it would end the process.
      this.failure ??= new Error('the log answered a row that is none', { cause: error });
    }
  }
}

/**
 * Undefined for the end mark. The driver uses its buffer again, so the row is copied out of it, once. Every field stands behind its
 * length in four bytes; they are read where they stand, for a view of each would be nine objects where two are wanted.
 */
function eventOfRow(message: Buffer): RecordedEvent | undefined {
  const row = Buffer.from(message);
  const start = row.subarray(0, SIGNATURE.length).equals(SIGNATURE) ? HEADER_BYTES : 0;
  if (start === row.length) return undefined;
  const columns = row.readInt16BE(start);
  if (columns === -1) return undefined;
  if (columns !== COLUMNS) throw new Error(`a row of the log has ${COLUMNS} columns, not ${columns}`);
  const position = row.readBigInt64BE(start + 2 + LENGTH);
  const streamAt = start + 2 + LENGTH + 8 + LENGTH;
  const revisionAt = streamAt + row.readInt32BE(streamAt - LENGTH) + LENGTH;
  const idAt = revisionAt + 8 + LENGTH;
  const typeAt = idAt + 16 + LENGTH;
  const versionAt = typeAt + row.readInt32BE(typeAt - LENGTH) + LENGTH;
  const recordedAt = versionAt + 4 + LENGTH;
  const metadataAt = recordedAt + 8 + LENGTH;
  const bodyAt = metadataAt + row.readInt32BE(metadataAt - LENGTH) + LENGTH;
  return {
    id: uuidAt(row, idAt),
    type: row.toString('utf8', typeAt, versionAt - LENGTH),
    version: row.readInt32BE(versionAt),
    metadata: row.subarray(metadataAt, bodyAt - LENGTH),
    body: row.subarray(bodyAt, bodyAt + row.readInt32BE(bodyAt - LENGTH)),
    stream: row.toString('utf8', streamAt, revisionAt - LENGTH),
    revision: wholeNumberAt(row, revisionAt),
    position,
    recordedAt: new Date(EPOCH_MS + wholeNumberAt(row, recordedAt) / 1_000),
  };
}

/** Revisions, and microseconds of any century: all within what a number holds exactly. */
const wholeNumberAt = (row: Buffer, at: number): number => row.readInt32BE(at) * 2 ** 32 + row.readUInt32BE(at + 4);

function uuidAt(row: Buffer, at: number): string {
  const hex = row.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** An argument of a reading function. */
export type Literal = bigint | number | string | readonly bigint[] | readonly string[] | null;

/** It as a literal of SQL. A name that no log can hold is null, which matches nothing. */
export const literal = (value: Literal): string => {
  if (value === null) return 'null';
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? 'null' : escapeLiteral(value);
  if (typeof value === 'object')
    return `array[${value.map((item) => literal(item)).join(', ')}]::${typeof value[0] === 'bigint' ? 'bigint' : 'text'}[]`;
  // Whole numbers and nothing else ever stand in the statement.
  return `${BigInt(value)}`;
};
