import { ErrorType } from '@eventstore/db-client';
import { LogError } from '../event-store';

/** gRPC status codes that tell what became of a call. */
const UNKNOWN = 2;
const UNAVAILABLE = 14;

/** A call that had no answer when its time was up. The client has deadlines of its own, and does not keep all of them. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/**
 * What the client throws has three shapes: its own classes with a `type`; such classes with an empty message and no `code`; and
 * raw gRPC errors with a `code` and no `type`. They are told apart here and nowhere else.
 */
interface Shape {
  readonly type: string | undefined;
  readonly code: number | undefined;
}

const shapeOf = (error: unknown): Shape => {
  const found = typeof error === 'object' && error !== null ? (error as { type?: unknown; code?: unknown }) : {};
  return {
    type: typeof found.type === 'string' ? found.type : undefined,
    code: typeof found.code === 'number' ? found.code : undefined,
  };
};

/** Refusals that come before anything is written. */
const NOTHING_WRITTEN: ReadonlySet<string> = new Set([
  ErrorType.ACCESS_DENIED,
  ErrorType.INVALID_ARGUMENT,
  ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
  ErrorType.NOT_LEADER,
  ErrorType.STREAM_DELETED,
]);

export type WrongRevision = { readonly actualVersion: bigint | 'no_stream' };

export const isWrongRevision = (error: unknown): error is WrongRevision =>
  shapeOf(error).type === ErrorType.WRONG_EXPECTED_VERSION &&
  typeof error === 'object' &&
  error !== null &&
  'actualVersion' in error;

export const isNotFound = (error: unknown): boolean => shapeOf(error).type === ErrorType.STREAM_NOT_FOUND;

/** The server's answer to a read of the log from a place where no event begins; other unknown errors look alike. */
export const isNoPlace = (error: unknown): boolean => {
  const { type, code } = shapeOf(error);
  return type === ErrorType.UNKNOWN && code === UNKNOWN;
};

/** After which the client is not to be relied on: its connection may be half dead, or it may never answer again. */
export const spoilsClient = (error: unknown): boolean => {
  const { type, code } = shapeOf(error);
  return error instanceof DeadlinePassed || type === ErrorType.DEADLINE_EXCEEDED || (code === UNAVAILABLE && type === undefined);
};

/** What a failed append means for its caller: refused and nothing written, or an outcome that only a retry can tell. */
export const appendError = (error: unknown): LogError => {
  if (error instanceof LogError) return error;
  const { type } = shapeOf(error);
  if (type !== undefined && NOTHING_WRITTEN.has(type))
    return new LogError('log/unavailable', `EventStoreDB refused the append (${type}). Nothing was written.`, { cause: error });
  return new LogError(
    'log/unknown-outcome',
    'EventStoreDB gave no answer to the append. Retry with the same ids and the same expected revision.',
    { cause: error },
  );
};

/** A read that failed can simply be tried again. */
export const readError = (error: unknown): LogError =>
  error instanceof LogError
    ? error
    : new LogError(
        'log/unavailable',
        'The log in EventStoreDB cannot be read at the moment: look whether its server runs and can be reached.',
        { cause: error },
      );
