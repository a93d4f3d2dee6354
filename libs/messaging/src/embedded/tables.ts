import { createPool } from '@hub/postgres';
import { DatabaseError, type Pool, type QueryResultRow } from 'pg';
import type { IncomingMessage, OutgoingMessage, TopicDefinition } from '../message-bus';
import { BusError } from '../message-bus';
import { busError } from './embedded-errors';

/** The functions of schema `bus` (`infra/postgres/bus`), one method each. A topic has the one partition 0. */
export class Tables {
  readonly #pool: Pool;

  constructor(url: string, connections: number) {
    this.#pool = createPool(url, { max: connections, applicationName: 'referral-hub bus' });
  }

  /** The partition count that the topic stands with. */
  async ensureTopic({ name, partitions, retention }: TopicDefinition): Promise<number> {
    const [row] = await this.#ask<{ standing: number }>('select bus.ensure_topic($1, $2, $3) as standing', [
      name,
      partitions,
      retention === 'forever' ? null : retention,
    ]);
    return row?.standing ?? 0;
  }

  async bounds(topic: string): Promise<{ first: bigint; next: bigint }> {
    const [row] = await this.#ask<{ first: bigint; next: bigint }>('select first, next from bus.bounds($1)', [topic], topic);
    return row ?? { first: 0n, next: 0n };
  }

  /** The offset of the first of them. @throws BusError `bus/unavailable`: nothing was stored; `bus/unknown-outcome`: perhaps it was */
  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<bigint> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw busError(error, false, topic);
    });
    let broken = false;
    try {
      const { rows } = await client.query<{ base: bigint }>('select bus.publish($1, $2, $3, $4) as base', [
        topic,
        messages.map(({ key }) => key),
        messages.map(({ headers }) => JSON.stringify(headers)),
        messages.map(({ value }) => Buffer.from(value.buffer, value.byteOffset, value.byteLength)),
      ]);
      const base = rows[0]?.base;
      if (base === undefined)
        throw new BusError('bus/unknown-outcome', `The database acknowledged topic ${topic} without saying where.`);
      return base;
    } catch (error) {
      // After an error of the server's own the connection is as good as before.
      broken = !(error instanceof DatabaseError);
      throw busError(error, true, topic);
    } finally {
      client.release(broken);
    }
  }

  async read(topic: string, from: bigint, most: number, mostBytes: number): Promise<IncomingMessage[]> {
    type Row = Pick<IncomingMessage, 'offset' | 'key' | 'headers' | 'value'>;
    const sql = 'select "offset", key, headers, value from bus.read($1, $2, $3, $4)';
    const rows = await this.#ask<Row>(sql, [topic, from, most, mostBytes], topic);
    return rows.map(({ offset, key, headers, value }) => ({ topic, partition: 0, offset, key, headers, value }));
  }

  async joinGroup(group: string, topic: string): Promise<bigint> {
    const [row] = await this.#ask<{ next: bigint }>('select bus.join_group($1, $2) as next', [group, topic], topic);
    return row?.next ?? 0n;
  }

  /** False when the group does not stand at `from`: somebody else moved it. */
  async savePosition(group: string, topic: string, from: bigint, to: bigint): Promise<boolean> {
    const [row] = await this.#ask<{ saved: boolean }>(
      'select bus.save_position($1, $2, $3, $4) as saved',
      [group, topic, from, to],
      topic,
    );
    return row?.saved ?? false;
  }

  async moveGroup(group: string, topic: string, to: bigint): Promise<void> {
    await this.#ask('select bus.move_group($1, $2, $3)', [group, topic, to], topic);
  }

  async forgetGroup(group: string): Promise<void> {
    await this.#ask('select bus.forget_group($1)', [group]);
  }

  /** How many records went. */
  async trim(most: number): Promise<bigint> {
    const [row] = await this.#ask<{ removed: bigint }>('select bus.trim($1) as removed', [most]);
    return row?.removed ?? 0n;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #ask<Row extends QueryResultRow>(sql: string, values: unknown[], topic?: string): Promise<Row[]> {
    try {
      const { rows } = await this.#pool.query<Row>(sql, values);
      return rows;
    } catch (error) {
      // Asking again does no harm, so whether the server had done it does not matter.
      throw busError(error, false, topic);
    }
  }
}
