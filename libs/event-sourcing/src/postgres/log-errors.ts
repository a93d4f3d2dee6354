import { DatabaseError } from 'pg';
import { LogError } from '../event-store';

/** SQLSTATEs after which nobody knows whether the statement was committed: connection lost, server ended, statement ended. */
const UNKNOWN = /^(08|57P|57014|58)/;

/** What a log says of itself while it does not serve. */
const NOT_SERVING: Readonly<Record<string, (cause: DatabaseError) => LogError>> = {
  HL003: (cause) =>
    new LogError(
      'log/incomplete',
      'The log does not hold all of the log whose place it takes: finish the restore or the copy, with the same command, before the hub is started.',
      { cause },
    ),
  HL005: (cause) =>
    new LogError(
      'log/given-up',
      'The log of this database was copied to another store, which holds it now: name that one (HUB_EVENTSTORE), or copy it back.',
      { cause },
    ),
};

const notServing = (error: unknown): LogError | undefined =>
  error instanceof DatabaseError ? NOT_SERVING[error.code ?? '']?.(error) : undefined;

/** What a failed append means for its caller: refused and nothing written, or an outcome that only a retry can tell. */
export const appendError = (error: unknown): LogError => {
  if (error instanceof LogError) return error;
  const refused = notServing(error);
  if (refused) return refused;
  if (error instanceof DatabaseError && !UNKNOWN.test(error.code ?? ''))
    return new LogError(
      'log/unavailable',
      `PostgreSQL refused the append (SQLSTATE ${error.code ?? 'none'}). Nothing was written.`,
      {
        cause: error,
      },
    );
  return new LogError(
    'log/unknown-outcome',
    'The connection to the log was lost during the append. Retry with the same ids and the same expected revision.',
    { cause: error },
  );
};

/** A read that failed can simply be tried again. */
export const readError = (error: unknown): LogError =>
  error instanceof LogError
    ? error
    : (notServing(error) ?? new LogError('log/unavailable', 'The log cannot be read at the moment.', { cause: error }));
