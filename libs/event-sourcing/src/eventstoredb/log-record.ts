import { randomUUID } from 'node:crypto';
import { binaryEvent } from '@eventstore/db-client';
import { NO_STREAM } from '../event';
import { LogError, type LogIdentity } from '../event-store';
import { uuidV5 } from '../identifiers';
import { appendError, isWrongRevision, readError } from './client-errors';
import type { Connection } from './connection';
import { OWN_STREAMS } from './log-reader';

const STREAM = `${OWN_STREAMS}identity`;

/** What a store says about its own log, in a stream of its own. */
export interface LogRecord extends LogIdentity {
  /** Whether it holds all of the log whose place it takes; a log that takes nobody's place does from the start. */
  readonly complete: boolean;
  /** How many events it took from its predecessor, once it is complete. */
  readonly taken?: number;
  /** That another log took its place: it is read, and does not serve. */
  readonly givenUp?: boolean;
  /** Revision of the record's last event. */
  readonly revision: number;
}

/** The record of the log on this server; undefined while there is none. @throws LogError `log/unavailable` */
export async function readLogRecord(connection: Connection): Promise<LogRecord | undefined> {
  const { events } = await connection.readStream(STREAM, 'backwards', undefined, 1).catch((error: unknown) => {
    throw readError(error);
  });
  const event = events[0]?.event;
  if (!event) return undefined;
  // This store wrote it.
  const record = JSON.parse(Buffer.from(event.data as Uint8Array).toString('utf8')) as Omit<LogRecord, 'revision'>;
  return { ...record, revision: Number(event.revision) };
}

/**
 * Writes the record at a revision, once: whoever loses a race reads the winner's.
 *
 * @throws LogError `log/unknown-outcome`, `log/unavailable`
 */
export async function writeLogRecord(
  connection: Connection,
  record: Omit<LogRecord, 'revision'>,
  expectedRevision = NO_STREAM,
): Promise<LogRecord> {
  const id = uuidV5(record.log, 'record', String(record.generation), String(expectedRevision), String(record.complete));
  const data = Uint8Array.from(Buffer.from(JSON.stringify(record), 'utf8'));
  try {
    await connection.append(STREAM, expectedRevision, [binaryEvent({ id, type: 'log.record', data })]);
  } catch (error) {
    if (!isWrongRevision(error)) throw appendError(error);
  }
  const written = await readLogRecord(connection);
  if (!written) throw new LogError('log/unavailable', 'The log in EventStoreDB has lost its own record.');
  return written;
}

/** The record of the log on this server, made on one that has none. */
export const logRecord = async (connection: Connection): Promise<LogRecord> =>
  (await readLogRecord(connection)) ?? writeLogRecord(connection, { log: randomUUID(), generation: 0, complete: true });
