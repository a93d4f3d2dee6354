import { escapeIdentifier, type Pool, type PoolClient } from 'pg';
import { START, type LogIdentity, type Position } from '@hub/event-sourcing';

/** Where a follower keeps its place: a row of `<schema>.mark`, beside what it folds. */
export interface MarkPlace {
  readonly pool: Pool;
  readonly schema: string;
  /** The follower's name. */
  readonly name: string;
}

interface MarkRow {
  readonly log: string;
  readonly generation: number;
  readonly position: bigint | string;
}

const table = (place: MarkPlace) => `${escapeIdentifier(place.schema)}.mark`;

/** The position of the last event folded, or undefined where this log and generation have not been read yet. */
export async function readMark(place: MarkPlace, log: LogIdentity): Promise<Position | undefined> {
  const { rows } = await place.pool.query<MarkRow>(`select log, generation, position from ${table(place)} where name = $1`, [
    place.name,
  ]);
  const [row] = rows;
  return row?.log === log.log && row.generation === log.generation ? BigInt(row.position) : undefined;
}

/** Begins anew for a log: the mark stands at its start. */
export async function resetMark(client: PoolClient, place: MarkPlace, log: LogIdentity): Promise<void> {
  await client.query(
    `insert into ${table(place)} (name, log, generation, position) values ($1, $2, $3, $4)
     on conflict (name) do update set log = excluded.log, generation = excluded.generation, position = excluded.position`,
    [place.name, log.log, log.generation, START.toString()],
  );
}

/** Moves the mark if it still stands where the caller read it; false where another process has moved it. */
export async function moveMark(
  client: PoolClient,
  place: MarkPlace,
  log: LogIdentity,
  move: { readonly from: Position; readonly to: Position },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update ${table(place)} set position = $5 where name = $1 and log = $2 and generation = $3 and position = $4`,
    [place.name, log.log, log.generation, move.from.toString(), move.to.toString()],
  );
  return rowCount === 1;
}
