import { escapeLiteral, type Pool } from 'pg';
import type { RecordedEvent } from '../event';
import { CopiedRows, CopyQuery } from './copied-rows';
import type { Page } from './read-pages';
import { nameOf, RecurringTexts, uuidAndName, uuidOf, uuidText } from './row-texts';

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
 * @param room bytes that may come, at most
 * @throws TooManyBytes
 */
export async function eventRows(pool: Pool, call: string, room?: number): Promise<EventRows> {
  const client = await pool.connect();
  try {
    const rows = new CopiedRows(COLUMNS, eventOfRow, room);
    await new Promise<void>((resolve, reject) => {
      const query = new CopyQuery(`copy (select * from ${call}) to stdout (format binary)`, rows, (error) => {
        // What was found here stands behind what it led to.
        const failure = query.failure ?? error;
        if (failure) reject(failure);
        else resolve();
      });
      client.query(query);
    });
    client.release();
    return rows;
  } catch (error) {
    // Gone, hung or in the middle of an answer: the pool makes another one.
    client.release(true);
    throw error;
  }
}

export type EventRows = CopiedRows<RecordedEvent>;

/**
 * What a reading function answered that was asked for so many events and bytes at most. What came on the wire is more than the server
 * counted: the reader may ask for a page that is not there, and never misses one.
 */
export const pageOf = (rows: EventRows, most: number, bytes: number): Page<EventRows> => ({
  rows,
  more: rows.count === most || rows.bytes >= bytes,
});

/** The fields stand behind their lengths; they are read where they stand. */
function eventOfRow(bytes: Buffer, view: DataView, start: number): RecordedEvent {
  const streamAt = start + 2 + LENGTH + 8 + LENGTH;
  const revisionAt = streamAt + view.getInt32(streamAt - LENGTH) + LENGTH;
  const idAt = revisionAt + 8 + LENGTH;
  const typeAt = idAt + 16 + LENGTH;
  const versionAt = typeAt + view.getInt32(typeAt - LENGTH) + LENGTH;
  const recordedAt = versionAt + 4 + LENGTH;
  const metadataAt = recordedAt + 8 + LENGTH;
  const bodyAt = metadataAt + view.getInt32(metadataAt - LENGTH) + LENGTH;
  const streamEnd = revisionAt - LENGTH;
  const both = uuidAndName(bytes, idAt, streamAt, streamEnd);
  return {
    id: both === undefined ? uuidText(bytes, idAt) : uuidOf(both),
    type: types.of(bytes, typeAt, versionAt - LENGTH),
    version: view.getInt32(versionAt),
    metadata: bytes.subarray(metadataAt, bodyAt - LENGTH),
    body: bytes.subarray(bodyAt, bodyAt + view.getInt32(bodyAt - LENGTH)),
    stream: both === undefined ? bytes.toString('utf8', streamAt, streamEnd) : nameOf(both),
    revision: wholeNumberAt(view, revisionAt),
    position: view.getBigInt64(start + 2 + LENGTH),
    recordedAt: new Date(EPOCH_MS + wholeNumberAt(view, recordedAt) / 1_000),
  };
}

/** A log has a few dozen. */
const types = new RecurringTexts();

/** Revisions, and microseconds of any century: all within what a number holds exactly. */
const wholeNumberAt = (view: DataView, at: number): number => view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);

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
