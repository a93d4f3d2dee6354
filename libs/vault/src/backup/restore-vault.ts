import type { Pool, PoolClient } from 'pg';
import { VaultError } from '../vault-error';
import type { AccessRow, VaultRow } from './vault-rows';

const BATCH = 2_000;

const EMPTY = `
  select not exists (select from vault.master_key) and not exists (select from vault.subject)
     and not exists (select from vault.access) and not exists (select from vault.journal)
     and not exists (select from vault.id_key) as empty`;

type Of<Kind extends VaultRow['kind']> = Extract<VaultRow, { kind: Kind }>;

const INSERTS: { readonly [Kind in VaultRow['kind']]: (client: PoolClient, rows: readonly Of<Kind>[]) => Promise<unknown> } = {
  master: (client, rows) =>
    client.query(
      `insert into vault.master_key (id, generation, adopted_at, retired_at)
       select * from unnest($1::text[], $2::integer[], $3::timestamptz[], $4::timestamptz[])`,
      [column(rows, 'id'), column(rows, 'generation'), column(rows, 'adoptedAt'), column(rows, 'retiredAt')],
    ),
  'id-key': (client, rows) =>
    client.query(
      `insert into vault.id_key (master, wrapped)
       select master, decode(wrapped, 'base64') from unnest($1::text[], $2::text[]) as given (master, wrapped)`,
      [column(rows, 'master'), column(rows, 'wrapped')],
    ),
  journal: (client, rows) =>
    client.query('insert into vault.journal (id) select * from unnest($1::uuid[])', [column(rows, 'id')]),
  subject: (client, rows) =>
    client.query('insert into vault.subject (subject, erased_at) select * from unnest($1::uuid[], $2::timestamptz[])', [
      column(rows, 'subject'),
      column(rows, 'erasedAt'),
    ]),
  key: (client, rows) =>
    client.query(
      `insert into vault.category_key (subject, category, wrapped, master, created_at)
       select subject, category, decode(wrapped, 'base64'), master, created_at
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
           as given (subject, category, wrapped, master, created_at)`,
      [
        column(rows, 'subject'),
        column(rows, 'category'),
        column(rows, 'wrapped'),
        column(rows, 'master'),
        column(rows, 'createdAt'),
      ],
    ),
  'ended-release': (client, rows) =>
    client.query(
      `insert into vault.ended_release (release, subject, ended_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])`,
      [column(rows, 'release'), column(rows, 'subject'), column(rows, 'endedAt')],
    ),
  'access-floor': (client, rows) =>
    client.query('insert into vault.access_floor (number) select * from unnest($1::bigint[])', [column(rows, 'number')]),
};

const column = <Row, Name extends keyof Row>(rows: readonly Row[], name: Name): Row[Name][] => rows.map((row) => row[name]);

export interface RestoreVault {
  /** As the owner of the schema `vault`, or whoever may act for it. */
  readonly pool: Pool;
  /** In the order of {@link VaultRow}. */
  readonly rows: AsyncIterable<VaultRow>;
  readonly access: AsyncIterable<AccessRow>;
  /** Names the backup: a second call for the same one finds what the first has done. */
  readonly manifest: string;
  readonly onProgress?: (rows: number) => void;
}

/**
 * Fills a vault that was never used, in one transaction: all of it or nothing. No key is opened by it.
 *
 * @throws VaultError `vault/not-empty`
 */
export async function restoreVault({ pool, rows, access, manifest, onProgress }: RestoreVault): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(1986098540, 5)');
    if (!(await isDone(client, manifest))) {
      let done = 0;
      const told = (count: number) => onProgress?.((done += count));
      for await (const batch of inBatches(rows, ({ kind }) => kind)) {
        await insert(client, batch);
        told(batch.length);
      }
      for await (const batch of inBatches(access, () => '')) {
        await insertAccess(client, batch);
        told(batch.length);
      }
      await client.query('insert into vault.restoration (manifest) values ($1)', [manifest]);
    }
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Asked before anything else of a hub is touched.
 *
 * @throws VaultError `vault/not-empty` unless the vault was never used, or was filled from this very backup
 */
export async function ensureRestorable(pool: Pool, manifest: string): Promise<void> {
  const client = await pool.connect();
  try {
    await isDone(client, manifest);
  } finally {
    client.release();
  }
}

/** @throws VaultError `vault/not-empty` unless the tables are empty, or filled from this very backup */
async function isDone(client: PoolClient, manifest: string): Promise<boolean> {
  const { rows } = await client.query<{ manifest: string }>('select manifest from vault.restoration');
  if (rows[0]?.manifest === manifest) return true;
  const { rows: tables } = await client.query<{ empty: boolean }>(EMPTY);
  if (rows.length === 0 && tables[0]?.empty) return false;
  throw new VaultError(
    'vault/not-empty',
    'The vault in this database is in use already, or was filled from another backup: give an empty database.',
  );
}

async function insert(client: PoolClient, batch: readonly VaultRow[]): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  // A batch has rows of one kind: the one that its inserter takes.
  const write = INSERTS[first.kind] as (client: PoolClient, rows: readonly VaultRow[]) => Promise<unknown>;
  await write(client, batch);
}

async function insertAccess(client: PoolClient, rows: readonly AccessRow[]): Promise<void> {
  await client.query(
    `insert into vault.access
     select * from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                          $9::text[], $10::uuid[], $11::integer[], $12::integer[])`,
    [
      column(rows, 'number'),
      column(rows, 'at'),
      column(rows, 'party'),
      column(rows, 'actor'),
      column(rows, 'disclosure'),
      column(rows, 'category'),
      column(rows, 'action'),
      column(rows, 'outcome'),
      column(rows, 'reason'),
      column(rows, 'subject'),
      column(rows, 'register'),
      column(rows, 'policy'),
    ],
  );
}

/** Neighbours of one kind together. */
async function* inBatches<Row>(rows: AsyncIterable<Row>, kindOf: (row: Row) => string): AsyncIterable<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    const [first] = batch;
    if (first !== undefined && (batch.length === BATCH || kindOf(first) !== kindOf(row))) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}
