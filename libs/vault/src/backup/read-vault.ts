import type { Pool, PoolClient } from 'pg';
import type { AccessRow, VaultRow } from './vault-rows';

const PAGE = 2_000;

type Columns = Readonly<Record<string, unknown>>;

interface Table {
  readonly sql: string;
  readonly row: (columns: Columns) => unknown;
}

const at = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);
const base64 = (value: unknown): string => Buffer.from(value as Buffer).toString('base64'); // a bytea column

/** In the order in which foreign keys let them be put back. */
const TABLES: readonly Table[] = [
  {
    sql: 'select id, generation, adopted_at, retired_at from vault.master_key order by generation',
    row: ({ id, generation, adopted_at, retired_at }) => ({
      kind: 'master',
      id,
      generation,
      adoptedAt: at(adopted_at),
      retiredAt: at(retired_at),
    }),
  },
  {
    sql: 'select master, wrapped from vault.id_key order by master',
    row: ({ master, wrapped }) => ({ kind: 'id-key', master, wrapped: base64(wrapped) }),
  },
  { sql: 'select id::text as id from vault.journal', row: ({ id }) => ({ kind: 'journal', id }) },
  {
    sql: 'select subject::text as subject, erased_at from vault.subject',
    row: ({ subject, erased_at }) => ({ kind: 'subject', subject, erasedAt: at(erased_at) }),
  },
  {
    sql: 'select subject::text as subject, category, wrapped, master, created_at from vault.category_key',
    row: ({ subject, category, wrapped, master, created_at }) => ({
      kind: 'key',
      subject,
      category,
      wrapped: base64(wrapped),
      master,
      createdAt: at(created_at),
    }),
  },
  {
    sql: 'select release::text as release, subject::text as subject, ended_at from vault.ended_release',
    row: ({ release, subject, ended_at }) => ({ kind: 'ended-release', release, subject, endedAt: at(ended_at) }),
  },
  {
    sql: 'select max(number)::text as number from vault.access_floor having max(number) is not null',
    row: ({ number }) => ({ kind: 'access-floor', number }),
  },
];

/**
 * The vault's keys, tombstones and what belongs to them, all as of one moment. To be read after the log: each key was stored
 * before the first event that it sealed, so no event that was read lacks its key.
 *
 * @param pool as role `hub_backup`
 */
export async function* readVault(pool: Pool): AsyncIterable<VaultRow> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    for (const { sql, row } of TABLES)
      // The columns are those that the statement beside it names.
      for await (const columns of rowsOf(client, sql)) yield row(columns) as VaultRow;
    await client.query('commit');
    client.release();
  } catch (error) {
    // Whatever state it is in, nobody else gets it.
    client.release(true);
    throw error;
  }
}

async function* rowsOf(client: PoolClient, sql: string): AsyncIterable<Columns> {
  await client.query(`declare page cursor for ${sql}`);
  for (;;) {
    const { rows } = await client.query<Columns>(`fetch ${PAGE} from page`);
    yield* rows;
    if (rows.length < PAGE) break;
  }
  await client.query('close page');
}

/** The access records behind a number, in their order, up to the last one that stands when it is asked for. */
export async function* readAccess(pool: Pool, after: bigint): AsyncIterable<AccessRow> {
  for (let last = after; ;) {
    const { rows } = await pool.query<Omit<AccessRow, 'at'> & { readonly at: Date }>(
      `select number::text as number, at, party, actor, disclosure::text as disclosure, category, action, outcome, reason,
              subject::text as subject, register_revision as register, policy_revision as policy
         from vault.access where access.number > $1 order by access.number limit $2`,
      [last, PAGE],
    );
    for (const row of rows) yield { ...row, at: row.at.toISOString() };
    const final = rows.at(-1);
    if (final === undefined || rows.length < PAGE) return;
    last = BigInt(final.number);
  }
}
