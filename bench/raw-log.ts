import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { createPool, projectRoot } from '@hub/postgres';

/** The migrations that make the log's own table: what is inserted bare meets the same indexes, checks and triggers. */
const TABLE = ['0001-events.sql', '0002-append-only.sql'];

export const RAW_TABLE = `-- infra/postgres/log: ${TABLE.join(' and ')}`;

export const RAW_INSERT = `insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
values ($1, $2, $3, $4, $5, $6, now(), $7, $8)`;

const PARAMETERS = 8;

const METADATA = randomBytes(150);
const BODY = randomBytes(500);

/** The statement for so many rows: its parameters, again and again. */
const insertOf = (rows: number): string => {
  const more = Array.from({ length: rows - 1 }, (_, row) => {
    const given = Array.from({ length: PARAMETERS }, (__, n) => `$${(row + 1) * PARAMETERS + n + 1}`);
    return `, (${[...given.slice(0, 6), 'now()', ...given.slice(6)].join(', ')})`;
  });
  return RAW_INSERT + more.join('');
};

/** A database of its own on the hub's server, with the raw table. */
export class RawLog {
  /** As many streams as rows at once, named as the callers of the log name theirs. */
  readonly #streams: string[] = [];
  #revision = -1;
  #position = 0;

  private constructor(private readonly client: Client) {}

  static async on(adminUrl: string): Promise<RawLog> {
    const name = `raw_${randomUUID().replaceAll('-', '')}`;
    const admin = createPool(adminUrl, { max: 1 });
    await admin.query(`create database ${name}`);
    await admin.end();
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    const client = new Client({ connectionString: url.href });
    // The server may be gone before it.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('create schema log');
    for (const file of TABLE) await client.query(await readFile(join(projectRoot(), 'infra', 'postgres', 'log', file), 'utf8'));
    return new RawLog(client);
  }

  /** So many rows by one statement, each the next of a stream of its own, one commit. */
  async commit(rows = 1): Promise<void> {
    const values: unknown[] = [];
    this.#revision += 1;
    for (let row = 0; row < rows; row += 1) {
      const stream = (this.#streams[row] ??= `bench-${randomUUID()}`);
      this.#position += 1;
      values.push(this.#position, stream, this.#revision, randomUUID(), 'bench.happened', 1, METADATA, BODY);
    }
    await this.client.query({ name: `raw.insert.${rows}`, text: insertOf(rows), values });
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
