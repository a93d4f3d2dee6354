import type { Pool, PoolClient } from 'pg';
import type { Clock, Position } from '@hub/event-sourcing';
import { applyByParty, applyOneByOne, parkAll, sortRecords, type Stuck } from './batch';
import { Checkpoint, StalePlace, type Mark, type ViewKey } from './checkpoint';
import { isPassing } from './database-faults';
import type { Outbox } from './outbox';
import { Parking, type ParkedKey, type ParkedRecord } from './parking';
import { generationOf, placeBatch, type ViewLog } from './placement';
import { viewName, type Projection } from './projection';
import { receiptsOf } from './receipts';

/** What came of one batch. */
export interface Written {
  readonly mark: Mark;
  /** A position that could not be joined to the mark: something before it was missed. */
  readonly gap: Position | undefined;
  readonly applied: number;
  readonly parked: readonly { readonly reason: string | null }[];
  /** The view was emptied because the records belong to a newer log. */
  readonly anew: boolean;
}

export interface ViewWriterOptions<Message> {
  readonly projection: Projection<Message>;
  readonly view: ViewKey;
  readonly pool: Pool;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

/**
 * Writes one view: effects, mark, parked messages and receipts of a batch are one transaction, so that each has happened exactly once or
 * not at all, whenever the process dies and whoever else consumes the same partition (decisions 13 and 16).
 */
export class ViewWriter<Message> {
  readonly checkpoint: Checkpoint;
  readonly parking: Parking;
  /** As of the last look; a stale one is noticed by compare-and-set. */
  private log: ViewLog = null;
  private readonly marks = new Map<string, Mark>();

  constructor(private readonly options: ViewWriterOptions<Message>) {
    this.checkpoint = new Checkpoint(options.view);
    this.parking = new Parking(options.view, options.projection.code);
  }

  /** Makes the view's row where missing, and looks up its log. */
  async open(): Promise<void> {
    await this.checkpoint.ensure(this.options.pool, this.options.projection.code);
    this.log = await this.checkpoint.log(this.options.pool);
  }

  /** What this process last knew of a partition; read from the database where it knows nothing. */
  async mark(topic: string, partition: number): Promise<Mark> {
    const known = this.marks.get(`${topic}/${partition}`) ?? (await this.checkpoint.mark(this.options.pool, topic, partition));
    this.marks.set(`${topic}/${partition}`, known);
    return known;
  }

  /** Records of one partition in offset order. @param nextOffset behind the last one that was delivered, foreign ones included */
  async write(topic: string, partition: number, records: readonly ParkedRecord[], nextOffset: bigint): Promise<Written> {
    for (;;) {
      try {
        return await this.attempt(topic, partition, records, nextOffset);
      } catch (error) {
        if (!(error instanceof StalePlace)) throw error;
        this.marks.clear();
        this.log = await this.checkpoint.log(this.options.pool);
      }
    }
  }

  /** The log is announced to be this one: if the view was built from an older one, it is emptied and begins anew. */
  async follow(log: NonNullable<ViewLog>): Promise<void> {
    while (this.log !== null && log.generation > this.log.generation)
      try {
        await this.beginAnew(log);
      } catch (error) {
        if (!(error instanceof StalePlace)) throw error;
        this.log = await this.checkpoint.log(this.options.pool);
      }
  }

  /** Tries parked keys again, each in a transaction of its own. @returns how many are parked no more */
  async retry(keys: readonly ParkedKey[]): Promise<number> {
    let freed = 0;
    for (const parked of keys) if (await this.retryOne(parked)) freed += 1;
    if (freed > 0) this.committed();
    return freed;
  }

  private async attempt(
    topic: string,
    partition: number,
    records: readonly ParkedRecord[],
    nextOffset: bigint,
  ): Promise<Written> {
    const from = await this.mark(topic, partition);
    const placed = records.map((record) => ({ place: record.place, record }));
    const { fresh, mark: position, gap, newer } = placeBatch(placed, this.log, from.position);
    // A gap may only be the mark that this process remembers being old.
    if (gap !== undefined && (await this.checkpoint.mark(this.options.pool, topic, partition)).position !== from.position)
      throw new StalePlace();
    const to: Mark = { position, nextOffset };
    const before =
      fresh.length === 0
        ? await this.passBy(topic, partition, from, to, gap)
        : await this.commit(
            topic,
            partition,
            from,
            to,
            fresh.map(({ record }) => record),
            gap,
          );
    const [first] = newer;
    if (first === undefined) return before;
    await this.beginAnew({ log: first.place.log, generation: generationOf(first.place.position) });
    const after = await this.attempt(
      topic,
      partition,
      newer.map(({ record }) => record),
      nextOffset,
    );
    return { ...after, applied: before.applied + after.applied, parked: [...before.parked, ...after.parked], anew: true };
  }

  /** @throws StalePlace when somebody else emptied the view first */
  private async beginAnew(log: NonNullable<ViewLog>): Promise<void> {
    await this.inTransaction(async (transaction) => {
      await this.checkpoint.beginAnew(transaction, this.log, log);
      await this.parking.clear(transaction);
      await this.options.projection.clear(transaction);
    });
    this.marks.clear();
    this.log = log;
  }

  private async passBy(topic: string, partition: number, from: Mark, to: Mark, gap: Position | undefined): Promise<Written> {
    if (to.nextOffset !== from.nextOffset) await this.checkpoint.passed(this.options.pool, topic, partition, to.nextOffset);
    this.marks.set(`${topic}/${partition}`, to);
    return { mark: to, gap, applied: 0, parked: [], anew: false };
  }

  private async commit(
    topic: string,
    partition: number,
    from: Mark,
    to: Mark,
    records: readonly ParkedRecord[],
    gap: Position | undefined,
  ): Promise<Written> {
    const write = (singly: boolean) =>
      this.inTransaction(async (transaction) => {
        const [first] = records;
        if (first !== undefined)
          await this.checkpoint.hold(transaction, this.log, {
            log: first.place.log,
            generation: generationOf(first.place.position),
          });
        await this.checkpoint.move(transaction, topic, partition, from, to);
        return this.effects(transaction, topic, records, singly);
      });
    const { applied, stuck } = await write(false).catch((error: unknown) => {
      // A passing fault repeats the batch; any other is somebody's message: find whose.
      if (isPassing(error) || error instanceof StalePlace) throw error;
      return write(true);
    });
    this.log ??= await this.checkpoint.log(this.options.pool);
    this.marks.set(`${topic}/${partition}`, to);
    this.committed();
    return { mark: to, gap, applied: applied.length, parked: stuck, anew: false };
  }

  private async effects(transaction: PoolClient, topic: string, records: readonly ParkedRecord[], singly: boolean) {
    const { projection, clock, outbox } = this.options;
    const parked = await this.parking.among(transaction, topic, [...new Set(records.map(({ key }) => key))]);
    const { readable, stuck } = sortRecords(projection, records, parked);
    let [applied, faults]: [readonly { record: ParkedRecord }[], readonly Stuck[]] = [readable, []];
    if (singly) ({ applied, stuck: faults } = await applyOneByOne(projection, transaction, readable));
    else await applyByParty(projection, transaction, readable);
    const now = clock.now();
    const allStuck = [...stuck, ...faults];
    await parkAll(this.parking, transaction, allStuck, now);
    const done = applied.map(({ record }) => record);
    await outbox.put(transaction, receiptsOf(viewName(projection), done, now));
    return { applied: done, stuck: allStuck };
  }

  private async retryOne(parked: ParkedKey): Promise<boolean> {
    const { projection, outbox, clock } = this.options;
    return this.inTransaction(async (transaction) => {
      if (!(await this.parking.take(transaction, parked))) return false;
      const records = await this.parking.waiting(transaction, parked);
      const { readable, stuck } = sortRecords(projection, records, new Set());
      const tried = await applyOneByOne(projection, transaction, readable);
      const done = tried.applied.map(({ record }) => record);
      const reason = tried.stuck[0]?.reason ?? stuck[0]?.reason ?? null;
      await this.parking.settle(transaction, parked, done, reason);
      await outbox.put(transaction, receiptsOf(viewName(projection), done, clock.now()));
      return reason === null;
    });
  }

  private committed(): void {
    this.options.outbox.nudge();
    this.options.projection.applied?.();
  }

  private async inTransaction<Result>(work: (transaction: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.options.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((fault: unknown) => {
        broken = fault instanceof Error ? fault : new Error('rollback failed');
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
