import { DatabaseError } from 'pg';

/** Classes of SQLSTATE that say something about the server or the moment, not about the statement. */
const PASSING = new Set(['08', '40', '53', '57', '58', 'XX']);

/**
 * Whether an error says that the database was out of reach or busy, so that the same work can succeed later. Anything else is a fault
 * of the message or of the code.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof DatabaseError)
    return PASSING.has((error.code ?? '').slice(0, 2)) || error.code === '55P03' || error.code === '25006';
  if (!(error instanceof Error)) return false;
  // Node's system errors, and the two plain errors with which the driver reports a lost connection.
  return ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) || /connection/i.test(error.message);
}
