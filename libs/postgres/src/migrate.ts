import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { escapeIdentifier, type Pool, type PoolClient } from 'pg';
import { createPool } from './pool';

export interface Migrate {
  /** The schema that the files fill; it is made where missing, with the table `migration` that remembers what was applied. */
  readonly schema: string;
  /** Folder of `NNNN-name.sql` files, applied in the order of their numbers, each once and in a transaction of its own. */
  readonly folder: string;
  /** Role that owns what the files make; default: whoever is connected. */
  readonly owner?: string;
  /** Makes a template's statements those of this schema; their checksum is kept as they were filled. */
  readonly fill?: (sql: string) => string;
}

export type MigrationErrorCode = 'migration/changed' | 'migration/newer-database' | 'migration/misnamed' | 'migration/failed';

/** Why a schema could not be brought up to date: a stable code and a sentence that names the file. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  constructor(
    readonly code: MigrationErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

// Any number, the same in every process: one lock per database, so that processes that start at once take turns.
const MIGRATION_LOCK = 7_301_946_120;

/**
 * Brings one schema up to date. Several processes may do so at once. A released file never changes: its checksum is kept.
 *
 * @returns names of the files that were applied now
 * @throws MigrationError
 */
export async function migrate(target: Pool | string, options: Migrate): Promise<readonly string[]> {
  const files = await migrationFiles(options);
  const pool = typeof target === 'string' ? createPool(target, { max: 1 }) : target;
  try {
    const client = await pool.connect();
    try {
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      return await applyMissing(client, files, options);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
      client.release();
    }
  } finally {
    if (pool !== target) await pool.end();
  }
}

async function migrationFiles({ folder, fill = (sql) => sql }: Migrate): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name, index) => {
      if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name) || Number(name.slice(0, 4)) !== index + 1)
        throw new MigrationError(
          'migration/misnamed',
          `${join(basename(folder), name)}: migrations are named NNNN-name.sql and numbered from 0001 without gaps.`,
        );
      const sql = fill((await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n'));
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function applyMissing(
  client: PoolClient,
  files: readonly MigrationFile[],
  { schema, owner }: Migrate,
): Promise<readonly string[]> {
  const table = `${escapeIdentifier(schema)}.migration`;
  await client.query('begin');
  if (owner !== undefined) await client.query(`set local role ${escapeIdentifier(owner)}`);
  // Looked for first: whoever may not make schemas in this database can still find everything up to date.
  const known = await client.query('select from pg_namespace where nspname = $1', [schema]);
  if (known.rowCount === 0) await client.query(`create schema ${escapeIdentifier(schema)}`);
  await client.query(
    `create table if not exists ${table} (name text primary key, checksum text not null, applied_at timestamptz not null default now())`,
  );
  const applied = await client.query<{ name: string; checksum: string }>(`select name, checksum from ${table} order by name`);
  await client.query('commit');

  for (const [index, { name, checksum }] of applied.rows.entries()) {
    const file = files[index];
    if (file?.name !== name)
      throw new MigrationError(
        'migration/newer-database',
        `Schema "${schema}" holds migration ${name}, which this version of the hub does not know: start the version that made it, or a later one.`,
      );
    if (file.checksum !== checksum)
      throw new MigrationError(
        'migration/changed',
        `Schema "${schema}": ${name} was changed after it had been applied. Put the released file back and write a new migration.`,
      );
  }
  const missing = files.slice(applied.rows.length);
  for (const file of missing) await applyOne(client, file, table, schema, owner);
  return missing.map((file) => file.name);
}

async function applyOne(
  client: PoolClient,
  file: MigrationFile,
  table: string,
  schema: string,
  owner: string | undefined,
): Promise<void> {
  try {
    await client.query('begin');
    if (owner !== undefined) await client.query(`set local role ${escapeIdentifier(owner)}`);
    await client.query(file.sql);
    await client.query(`insert into ${table} (name, checksum) values ($1, $2)`, [file.name, file.checksum]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(
      'migration/failed',
      `Schema "${schema}": ${file.name} could not be applied, nothing of it was kept: ${reason}`,
      { cause },
    );
  }
}
