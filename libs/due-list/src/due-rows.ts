import type { Pool, PoolClient } from 'pg';

/** Something that falls due in a stream. */
export interface Due {
  readonly stream: string;
  /** Neutral name, distinct within the stream. */
  readonly what: string;
  readonly due: Date;
}

/** Replaces what is due in these streams, in the transaction of the fold. */
export async function replaceDues(
  client: PoolClient,
  clock: string,
  streams: readonly string[],
  dues: readonly Due[],
): Promise<void> {
  await client.query('delete from clock.due where clock = $1 and stream = any($2::text[])', [clock, streams]);
  if (dues.length === 0) return;
  await client.query(
    `insert into clock.due (clock, stream, what, due)
     select $1, stream, what, due from unnest($2::text[], $3::text[], $4::timestamptz[]) as new (stream, what, due)`,
    [clock, dues.map(({ stream }) => stream), dues.map(({ what }) => what), dues.map(({ due }) => due.toISOString())],
  );
}

/** What is due at `now`, the earliest first. */
export async function dueAt(pool: Pool, clock: string, now: Date, limit: number): Promise<readonly Due[]> {
  const { rows } = await pool.query<{ stream: string; what: string; due: Date }>(
    `select stream, what, due from clock.due
     where clock = $1 and due <= $2 and (not_before is null or not_before <= $2) order by due, stream, what limit $3`,
    [clock, now.toISOString(), limit],
  );
  return rows;
}

/** It was dealt with; a row that has been replaced meanwhile stays. */
export async function strikeOut(pool: Pool, clock: string, { stream, what, due }: Due): Promise<void> {
  await pool.query('delete from clock.due where clock = $1 and stream = $2 and what = $3 and due = $4', [
    clock,
    stream,
    what,
    due.toISOString(),
  ]);
}

/** It could not be dealt with now. */
export async function postpone(pool: Pool, clock: string, { stream, what, due }: Due, until: Date): Promise<void> {
  await pool.query('update clock.due set not_before = $5 where clock = $1 and stream = $2 and what = $3 and due = $4', [
    clock,
    stream,
    what,
    due.toISOString(),
    until.toISOString(),
  ]);
}
