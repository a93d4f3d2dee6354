import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { backOff } from '@hub/back-off';
import type { EventFilter, EventStore, LogIdentity, Position, RecordedEvent } from '@hub/event-sourcing';
import { moveMark, readMark, resetMark, type MarkPlace } from './mark';

export interface Follow extends MarkPlace {
  readonly store: EventStore;
  readonly filter: EventFilter;
  /** Folds events, in log order, within the transaction that moves the mark. */
  apply(client: PoolClient, events: readonly RecordedEvent[]): Promise<void>;
  /** Empties what was folded: the log is another one, or a new generation of it. */
  reset(client: PoolClient): Promise<void>;
  /** A batch failed, or the connection was lost; it is tried again. Never given an event's content. */
  onError(error: unknown): void;
  /** Called after each batch was stored, and when the head was reached. */
  onAdvance?(): void;
}

const BATCH = 500;
const LONGEST_WAIT = 5_000;

/**
 * Folds the log into tables of this process's database, from where it last stopped: the mark moves in the transaction of what
 * it stands for, by compare-and-set, so a crash repeats nothing and a twin can only lose the race.
 */
export class LogFollower {
  private readonly ending = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private failing = false;

  constructor(private readonly follow: Follow) {}

  /** Whether the last attempt succeeded: a part of readiness. */
  get healthy(): boolean {
    return !this.failing;
  }

  start(): void {
    this.ended = this.run();
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    for (let attempt = 1; !this.ending.signal.aborted; attempt += 1) {
      try {
        await this.read(() => {
          attempt = 1;
          this.failing = false;
        });
      } catch (error) {
        if (this.ending.signal.aborted) return;
        this.failing = true;
        this.follow.onError(error);
        const wait = backOff(attempt, { first: 100, longest: LONGEST_WAIT });
        await sleep(wait, undefined, { signal: this.ending.signal }).catch(() => undefined);
      }
    }
  }

  /** Reads until it is stopped, another process moved the mark, or something fails. */
  private async read(onProgress: () => void): Promise<void> {
    const log = await this.follow.store.identity();
    let mark = (await readMark(this.follow, log)) ?? (await this.begin(log));
    let batch: RecordedEvent[] = [];
    for await (const message of this.follow.store.subscribe({
      after: mark,
      filter: this.follow.filter,
      signal: this.ending.signal,
    })) {
      if (message.kind === 'event') batch.push(message.event);
      else onProgress();
      // A head that moved by events of no concern is not worth a transaction: it is passed with the next fold.
      if (batch.length === 0 || (message.kind === 'event' && batch.length < BATCH)) continue;
      const to = message.kind === 'event' ? message.event.position : message.position;
      if (!(await this.fold(log, batch, { from: mark, to }))) return;
      mark = to;
      batch = [];
      onProgress();
      this.follow.onAdvance?.();
    }
  }

  private async begin(log: LogIdentity): Promise<Position> {
    await this.inTransaction(async (client) => {
      await this.follow.reset(client);
      await resetMark(client, this.follow, log);
    });
    return (await readMark(this.follow, log)) ?? 0n;
  }

  private async fold(
    log: LogIdentity,
    events: readonly RecordedEvent[],
    move: { readonly from: Position; readonly to: Position },
  ): Promise<boolean> {
    return this.inTransaction(async (client) => {
      // Taken first: a twin waits here, then finds the mark moved and folds nothing.
      if (!(await moveMark(client, this.follow, log, move))) return false;
      await this.follow.apply(client, events);
      return true;
    });
  }

  private async inTransaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.follow.pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      await client.query('rollback').then(
        () => client.release(),
        (broken: unknown) => client.release(broken instanceof Error ? broken : true),
      );
      throw error;
    }
  }
}
