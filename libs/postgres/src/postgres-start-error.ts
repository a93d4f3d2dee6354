export type PostgresStartErrorCode =
  | 'postgres/no-binaries'
  | 'postgres/no-access'
  | 'postgres/no-user'
  | 'postgres/other-version'
  | 'postgres/in-use'
  | 'postgres/port-in-use'
  | 'postgres/no-password'
  | 'postgres/not-started';

/** Why the embedded PostgreSQL could not start: a stable code and one sentence that names the folder or port and what to do. */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';
  constructor(
    readonly code: PostgresStartErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
