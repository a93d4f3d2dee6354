import type { PoolClient } from 'pg';
import { START, type Position } from '@hub/event-sourcing';
import type { ViewLog } from './placement';

/** Names one view's rows. */
export interface ViewKey {
  readonly schema: string;
  readonly name: string;
  readonly version: number;
}

export interface Mark {
  readonly position: Position;
  /** Offset behind the last record that was read, applied or not. */
  readonly nextOffset: bigint;
}

export const NOTHING_READ: Mark = { position: START, nextOffset: 0n };

/** What a pool and a client both do. */
export type Queryable = Pick<PoolClient, 'query'>;

/** Somebody else moved this view since its place was read: read it again and judge the batch anew. */
export class StalePlace extends Error {
  override readonly name = 'StalePlace';
  constructor() {
    super('Another consumer moved this view.');
  }
}

/** One view's place in its topics. Every method is one statement on the connection it is given. */
export class Checkpoint {
  private readonly key: readonly [string, number];

  constructor(private readonly view: ViewKey) {
    this.key = [view.name, view.version];
  }

  /** Makes the view's row where missing. */
  async ensure(on: Queryable, code: string): Promise<void> {
    await on.query(
      `insert into ${this.view.schema}.projection (name, version, code) values ($1, $2, $3)
       on conflict (name, version) do update set code = excluded.code`,
      [...this.key, code],
    );
  }

  async log(on: Queryable): Promise<ViewLog> {
    const { rows } = await on.query<{ log: string | null; generation: bigint | null }>(
      `select log, generation from ${this.view.schema}.projection where name = $1 and version = $2`,
      [...this.key],
    );
    return viewLog(rows[0]);
  }

  async reached(on: Queryable): Promise<Position> {
    const { rows } = await on.query<{ reached: bigint }>({
      name: `${this.view.schema}.reached`,
      text: `select reached from ${this.view.schema}.projection where name = $1 and version = $2`,
      values: [...this.key],
    });
    return rows[0]?.reached ?? START;
  }

  async mark(on: Queryable, topic: string, partition: number): Promise<Mark> {
    const { rows } = await on.query<{ position: bigint; next_offset: bigint }>(
      `select position, next_offset from ${this.view.schema}.mark
       where name = $1 and version = $2 and topic = $3 and partition = $4`,
      [...this.key, topic, partition],
    );
    const [row] = rows;
    return row === undefined ? NOTHING_READ : { position: row.position, nextOffset: row.next_offset };
  }

  /**
   * Holds the view to the log it was judged against until the transaction ends; the first record of a view names its log.
   * @throws StalePlace
   */
  async hold(transaction: Queryable, judged: ViewLog, log: NonNullable<ViewLog>): Promise<void> {
    const { rows } = await transaction.query<{ log: string | null; generation: bigint | null }>(
      `select log, generation from ${this.view.schema}.projection where name = $1 and version = $2
       for ${judged === null ? 'update' : 'key share'}`,
      [...this.key],
    );
    const now = viewLog(rows[0]);
    if (now?.log !== judged?.log || now?.generation !== judged?.generation) throw new StalePlace();
    if (judged === null) await this.name(transaction, log);
  }

  /** Compare-and-set. @throws StalePlace when the mark is not (or no longer) `from` */
  async move(transaction: Queryable, topic: string, partition: number, from: Mark, to: Mark): Promise<void> {
    const values = [...this.key, topic, partition, from.position, to.position, to.nextOffset];
    if (from.position === START) {
      const { rowCount } = await transaction.query({
        name: `${this.view.schema}.move-first`,
        text: `insert into ${this.view.schema}.mark as mark (name, version, topic, partition, position, next_offset)
               values ($1, $2, $3, $4, $6, $7)
               on conflict (name, version, topic, partition) do update
                 set position = excluded.position, next_offset = excluded.next_offset where mark.position = $5`,
        values,
      });
      if (rowCount !== 1) throw new StalePlace();
      return;
    }
    const { rowCount } = await transaction.query({
      name: `${this.view.schema}.move`,
      text: `update ${this.view.schema}.mark set position = $6, next_offset = $7
             where name = $1 and version = $2 and topic = $3 and partition = $4 and position = $5`,
      values,
    });
    if (rowCount !== 1) throw new StalePlace();
  }

  /** Remembers that records were read of which none was applied. */
  async passed(on: Queryable, topic: string, partition: number, nextOffset: bigint): Promise<void> {
    await on.query(
      `insert into ${this.view.schema}.mark as mark (name, version, topic, partition, position, next_offset)
       values ($1, $2, $3, $4, 0, $5)
       on conflict (name, version, topic, partition) do update set next_offset = excluded.next_offset`,
      [...this.key, topic, partition, nextOffset],
    );
  }

  /**
   * The view's marks are gone and it belongs to another log from here on; the caller empties its tables in the same transaction.
   * @throws StalePlace when somebody else did so first
   */
  async beginAnew(transaction: Queryable, judged: ViewLog, log: NonNullable<ViewLog>): Promise<void> {
    const { rows } = await transaction.query<{ log: string | null; generation: bigint | null }>(
      `select log, generation from ${this.view.schema}.projection where name = $1 and version = $2 for update`,
      [...this.key],
    );
    const now = viewLog(rows[0]);
    if (now?.log !== judged?.log || now?.generation !== judged?.generation) throw new StalePlace();
    await transaction.query(`delete from ${this.view.schema}.mark where name = $1 and version = $2`, [...this.key]);
    await this.name(transaction, log);
  }

  /**
   * The view is complete up to `position` if every partition named has reached its last. One statement, so that it judges all
   * partitions as of one moment. Resolves to whether it is.
   */
  async arrive(on: Queryable, position: Position, needed: readonly Needed[]): Promise<boolean> {
    const { rows } = await on.query<{ arrived: boolean }>(
      `with missing as (
         select from unnest($3::text[], $4::integer[], $5::bigint[]) as needed (topic, partition, last)
         left join ${this.view.schema}.mark on mark.name = $1 and mark.version = $2
           and mark.topic = needed.topic and mark.partition = needed.partition
         where coalesce(mark.position, 0) < needed.last),
       arrived as (
         update ${this.view.schema}.projection set reached = $6
         where name = $1 and version = $2 and reached < $6 and not exists (select from missing))
       select not exists (select from missing) as arrived`,
      [
        ...this.key,
        needed.map(({ topic }) => topic),
        needed.map(({ partition }) => partition),
        needed.map(({ last }) => last),
        position,
      ],
    );
    return rows[0]?.arrived ?? false;
  }

  private async name(transaction: Queryable, log: NonNullable<ViewLog>): Promise<void> {
    await transaction.query(
      `update ${this.view.schema}.projection set log = $3, generation = $4 where name = $1 and version = $2`,
      [...this.key, log.log, log.generation],
    );
  }
}

/** One partition's last position, as announced. */
export interface Needed {
  readonly topic: string;
  readonly partition: number;
  readonly last: Position;
}

const viewLog = (row: { log: string | null; generation: bigint | null } | undefined): ViewLog =>
  row?.log == null || row.generation === null ? null : { log: row.log, generation: row.generation };
