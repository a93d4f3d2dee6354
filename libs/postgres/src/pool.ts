import { Pool, types, type PoolConfig } from 'pg';

/** `int8` in `pg_type`. */
const INT8 = 20;

/** `int8` as bigint, for the pools of the hub only: the driver's global setting is left alone (TypeORM has its own idea). */
export const hubTypes: NonNullable<PoolConfig['types']> = {
  getTypeParser(oid, format): (value: string) => unknown {
    if (Number(oid) === INT8 && format !== 'binary') return (text) => BigInt(text);
    return types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

export interface HubPoolOptions {
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Milliseconds after which the server ends a statement. Default: none. */
  readonly statementTimeout?: number;
  /** Milliseconds after which this side gives up on a server that does not answer at all. Default: none. */
  readonly queryTimeout?: number;
  /** Whether a commit may be acknowledged a moment before it is on disk (PostgreSQL's `synchronous_commit = off`). Default false. */
  readonly commitsLater?: boolean;
}

/** A pool that returns `int8` as bigint and survives the loss of an idle connection (the next query meets a new one). */
export function createPool(url: string, options: HubPoolOptions = {}): Pool {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    types: hubTypes,
    application_name: options.applicationName ?? 'referral-hub',
    connectionTimeoutMillis: 10_000,
    ...(options.statementTimeout === undefined ? {} : { statement_timeout: options.statementTimeout }),
    ...(options.commitsLater === true ? { options: '-c synchronous_commit=off' } : {}),
    ...(options.queryTimeout === undefined ? {} : { query_timeout: options.queryTimeout }),
  });
  // Without listeners the loss of a connection would end the process: of an idle one, or of one that is lent and asks nothing at
  // that moment (within a transaction, between two statements; its next one fails).
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
