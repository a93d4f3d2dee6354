import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { createPool } from '@hub/postgres';

/** The log's own table and indexes, without its functions: what a bare row and a commit cost on the same server. */
export const RAW_TABLE = `
  create table event (
    position bigint generated always as identity primary key, stream text collate "C" not null, revision bigint not null,
    id uuid not null, type text collate "C" not null, version integer not null, recorded_at timestamptz not null default now(),
    metadata bytea not null, body bytea not null);
  create unique index on event (stream, revision);
  create index on event (type, position);
  create index on event (split_part(stream, '-', 1), position);
  alter table event alter column metadata set storage external, alter column body set storage external`;

export const RAW_INSERT =
  'insert into event (stream, revision, id, type, version, metadata, body) values ($1, $2, $3, $4, $5, $6, $7)';

const METADATA = randomBytes(150);
const BODY = randomBytes(500);

/** The statement for so many rows: its seven parameters, again and again. */
const insertOf = (rows: number): string => {
  const more = Array.from(
    { length: rows - 1 },
    (_, row) => `, (${Array.from({ length: 7 }, (__, n) => `$${row * 7 + n + 8}`).join(', ')})`,
  );
  return RAW_INSERT + more.join('');
};

/** A database of its own on the hub's server, with the raw table. */
export class RawLog {
  /** As many streams as rows at once, named as the callers of the log name theirs. */
  readonly #streams: string[] = [];
  #revision = 0;

  private constructor(
    readonly pool: Pool,
    readonly url: string,
  ) {}

  static async on(adminUrl: string): Promise<RawLog> {
    const name = `raw_${randomUUID().replaceAll('-', '')}`;
    const admin = createPool(adminUrl, { max: 1 });
    await admin.query(`create database ${name}`);
    await admin.end();
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    const pool = createPool(url.href, { max: 2 });
    await pool.query(RAW_TABLE);
    return new RawLog(pool, url.href);
  }

  /** So many rows by one statement, each the next of a stream of its own, one commit. */
  async commit(rows = 1): Promise<void> {
    const values: unknown[] = [];
    this.#revision += 1;
    for (let row = 0; row < rows; row += 1) {
      const stream = (this.#streams[row] ??= `bench-${randomUUID()}`);
      values.push(stream, this.#revision, randomUUID(), 'bench.happened', 1, METADATA, BODY);
    }
    await this.pool.query({ name: `raw.insert.${rows}`, text: insertOf(rows), values });
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
