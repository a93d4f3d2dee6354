import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { topics, type ProgressMessage } from '@hub/disclosure';
import { GENERATION_SHIFT } from '@hub/event-sourcing';
import type { IncomingMessage, MessageBus, OutgoingMessage } from '@hub/messaging';
import type { Projection, ReadRecord } from '../projection';
import { encodeHeaders } from '../record-headers';
import { projectionTables } from '../tables';

export const TOPIC = topics.party('cbc');

/** A line of a party's notebook: which word came when. */
export interface Line {
  readonly party: string;
  readonly key: string;
  readonly word: string;
}

/** Writes a partition as the relay would: each record naming its predecessor. */
export class TestRelay {
  refill = 0;
  private predecessor = 0n;
  private readonly written: OutgoingMessage[] = [];

  constructor(
    private readonly bus: MessageBus,
    readonly log = randomUUID(),
    private readonly generation = 1n,
  ) {}

  /** Position of the n-th event of this log. */
  at(n: number): bigint {
    return (this.generation << GENERATION_SHIFT) + BigInt(n);
  }

  record(n: number, { party, key, word }: Line): OutgoingMessage {
    const position = this.at(n);
    const place = {
      log: this.log,
      position,
      predecessor: this.predecessor,
      refill: this.refill,
      party,
      disclosure: randomUUID(),
    };
    this.predecessor = position;
    const message = { partition: 0, key, headers: encodeHeaders(place), value: Buffer.from(JSON.stringify({ word })) };
    this.written.push(message);
    return message;
  }

  async publish(from: number, ...lines: readonly Line[]): Promise<void> {
    await this.bus.publish(
      TOPIC,
      lines.map((line, index) => this.record(from + index, line)),
    );
  }

  /** Everything once more, under the next refill number. */
  async publishAnew(): Promise<void> {
    this.refill += 1;
    await this.bus.publish(
      TOPIC,
      this.written.map((message) => ({ ...message, headers: { ...message.headers, 'hub-refill': String(this.refill) } })),
    );
  }

  async announce(n: number, last: number): Promise<void> {
    const message: ProgressMessage = {
      log: this.log,
      reached: String(this.at(n)),
      refill: this.refill,
      topics: [{ topic: TOPIC, partitions: [{ partition: 0, last: String(this.at(last)) }] }],
    };
    await this.bus.publish(topics.progress, [
      { partition: 0, key: this.log, headers: {}, value: Buffer.from(JSON.stringify(message)) },
    ]);
  }
}

export interface Word {
  readonly word: string;
}

/** A view that writes words down in the order in which they are applied, and does what is asked of it before. */
export class Notebook implements Projection<Word> {
  readonly version = 1;
  readonly topics = [TOPIC];
  code = '1';
  /** Called in the transaction of each batch. */
  beforeApply: (words: readonly string[]) => void | Promise<void> = () => undefined;
  unreadable: ReadonlySet<string> = new Set();

  constructor(
    private readonly schema: string,
    readonly name = 'notebook',
  ) {}

  read({ value }: Pick<IncomingMessage, 'value'>): Word {
    const { word } = JSON.parse(Buffer.from(value).toString()) as Word;
    if (this.unreadable.has(word)) throw Object.assign(new Error('not readable'), { code: 'event/unknown-type' });
    return { word };
  }

  async apply(transaction: PoolClient, party: string, messages: readonly ReadRecord<Word>[]): Promise<void> {
    for (const { key, message } of messages)
      await transaction.query(`insert into ${this.schema}.line (view, party, key, word) values ($1, $2, $3, $4)`, [
        this.name,
        party,
        key,
        message.word,
      ]);
    await this.beforeApply(messages.map(({ message }) => message.word));
  }

  async clear(transaction: PoolClient): Promise<void> {
    await transaction.query(`delete from ${this.schema}.line where view = $1`, [this.name]);
  }

  /** All words of one view in the order of their application. */
  async words(pool: Pool): Promise<readonly string[]> {
    const { rows } = await pool.query<{ word: string }>(`select word from ${this.schema}.line where view = $1 order by id`, [
      this.name,
    ]);
    return rows.map(({ word }) => word);
  }
}

/** Makes a schema with the tables of a projection and of the notebook, owned by the superuser, for one role. */
export async function notebookSchema(admin: Pool, schema: string, role: string): Promise<void> {
  await admin.query(`create schema ${schema}`);
  for (const statement of projectionTables(schema, role)) await admin.query(statement);
  await admin.query(
    `create table ${schema}.line (id bigint generated always as identity primary key, view text, party text, key text, word text)`,
  );
  await admin.query(`grant usage on schema ${schema} to ${role}`);
  await admin.query(`grant select, insert, delete on ${schema}.line to ${role}`);
}

/** Waits until something holds, at most ten seconds. */
export async function eventually<Value>(look: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  for (const until = Date.now() + 10_000; ; await sleep(20)) {
    const value = await look();
    if (holds(value) || Date.now() > until) return value;
  }
}
