import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { backOff } from '@hub/back-off';
import type { MessageBus, OutgoingMessage } from '@hub/messaging';
import type { Queryable } from './checkpoint';
import type { ProjectionLog } from './projection-log';

/** A message to be published because of a transaction, written in that transaction. */
export interface OutboxMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: unknown;
}

const BATCH = 200;

/**
 * The outgoing messages of one schema: rows of the transactions whose effects they tell of, published afterwards, at least once.
 * Order among them carries no meaning.
 */
export class Outbox {
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly schema: string,
    private readonly pool: Pool,
    private readonly bus: MessageBus,
    private readonly log: ProjectionLog,
  ) {}

  async put(transaction: Queryable, messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await transaction.query({
      name: `${this.schema}.outbox`,
      text: `insert into ${this.schema}.outbox (topic, key, value) select * from unnest($1::text[], $2::text[], $3::bytea[])`,
      values: [
        messages.map(({ topic }) => topic),
        messages.map(({ key }) => key),
        messages.map(({ value }) => Buffer.from(JSON.stringify(value))),
      ],
    });
  }

  start(): void {
    this.running ??= this.run();
  }

  /** A transaction with messages was committed. */
  nudge(): void {
    this.wake?.();
  }

  /** Finishes the batch under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      try {
        const published = await this.publish();
        failures = 0;
        if (published < BATCH) await this.idle(1_000);
      } catch (error) {
        failures += 1;
        this.log.warn({ code: codeOf(error), failures }, 'outbox could not be published');
        await this.idle(backOff(failures, { first: 400, longest: 10_000 }));
      }
    }
  }

  /** Deletes what was acknowledged, by id: a row that was committed late with a lower id is found the next time. */
  private async publish(): Promise<number> {
    const { rows } = await this.pool.query<{ id: bigint; topic: string; key: string; value: Buffer }>(
      `select id, topic, key, value from ${this.schema}.outbox order by id limit ${BATCH}`,
    );
    const byTopic = new Map<string, OutgoingMessage[]>();
    for (const { topic, key, value } of rows)
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), { partition: 0, key, headers: {}, value }]);
    for (const [topic, messages] of byTopic) await this.bus.publish(topic, messages);
    if (rows.length > 0)
      await this.pool.query(`delete from ${this.schema}.outbox where id = any ($1::bigint[])`, [rows.map(({ id }) => id)]);
    return rows.length;
  }

  private async idle(milliseconds: number): Promise<void> {
    const waiting = new AbortController();
    this.wake = () => waiting.abort();
    if (this.stopping.signal.aborted) return;
    await sleep(milliseconds, undefined, { signal: waiting.signal }).catch(() => undefined);
    this.wake = undefined;
  }
}

/** An error's stable code, or its class: never its message, which may hold a value. */
export const codeOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.name) : 'unknown';
