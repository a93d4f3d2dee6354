import { DatabaseError } from 'pg';
import { BusError } from '../message-bus';

/** Raised by `bus.topic_id`. */
const NO_SUCH_TOPIC = 'HB001';
/** SQLSTATE classes and codes after which the server may or may not have committed: lost connection, shutdown, crash. */
const OUTCOME_UNKNOWN = /^(08|57P0[1-5]|XX)/;

/** The port's error for one of the driver's: what the server refused is certain, what a lost connection did is not. */
export function busError(error: unknown, sent: boolean, topic?: string): BusError {
  if (error instanceof BusError) return error;
  const code = error instanceof DatabaseError ? (error.code ?? '') : '';
  const of = topic === undefined ? '' : ` (topic ${topic})`;
  if (code === NO_SUCH_TOPIC)
    return new BusError('bus/unknown-topic', `The bus does not have this topic: make it first${of}.`, { cause: error });
  if (sent && (code === '' || OUTCOME_UNKNOWN.test(code)))
    return new BusError(
      'bus/unknown-outcome',
      `The database did not acknowledge: some or all of it may be stored${of}. Send it again; readers drop what they know.`,
      { cause: error },
    );
  return new BusError('bus/unavailable', `The database does not answer; nothing was stored${of}. Try again later.`, {
    cause: error,
  });
}

/** What a log may say of an error: its SQLSTATE or name, never its text. */
export const errorName = (error: unknown): string =>
  error instanceof DatabaseError ? `SQLSTATE ${error.code ?? 'unknown'}` : error instanceof Error ? error.name : typeof error;
