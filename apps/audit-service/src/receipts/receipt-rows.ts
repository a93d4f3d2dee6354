import type { Pool } from 'pg';
import type { ReceiptMessage } from '@hub/disclosure';
import type { ReceiptFact } from '@hub/trace';
import type { Uuid } from '@hub/vocabulary';

/** A message that this version could not read, where it stood. */
export interface ParkedReceipt {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Uint8Array;
}

interface ReceiptRow {
  readonly disclosure: string;
  readonly view: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint | string;
  readonly applied_at: Date;
}

/** The receipts that views reported, in the schema `audit`. */
export class ReceiptRows {
  constructor(private readonly pool: Pool) {}

  /** Keeps what was reported; a report that is there already changes nothing, so a redelivered batch is harmless. */
  async keep(messages: readonly ReceiptMessage[], parked: readonly ParkedReceipt[]): Promise<void> {
    const rows = messages.flatMap(({ view, topic, partition, appliedAt, items }) =>
      items.map((item) => ({ ...item, view, topic, partition, appliedAt })),
    );
    const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
    if (rows.length > 0) {
      await this.pool.query(
        `insert into audit.receipt (disclosure, view, topic, partition, "offset", party, position, applied_at)
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::bigint[], $6::text[], $7::bigint[], $8::timestamptz[])
         on conflict do nothing`,
        [
          column('disclosure'),
          column('view'),
          column('topic'),
          column('partition'),
          column('offset'),
          column('party'),
          column('position'),
          column('appliedAt'),
        ],
      );
    }
    for (const { topic, partition, offset, value } of parked) {
      await this.pool.query(
        'insert into audit.parked_receipt (topic, partition, "offset", value) values ($1, $2, $3, $4) on conflict do nothing',
        [topic, partition, String(offset), value],
      );
    }
  }

  /** Everything that was reported of these disclosures, in the order in which it was applied. */
  async of(disclosures: readonly Uuid[]): Promise<readonly ReceiptFact[]> {
    const { rows } = await this.pool.query<ReceiptRow>(
      `select disclosure, view, topic, partition, "offset", applied_at from audit.receipt
        where disclosure = any($1::uuid[]) order by applied_at, view, topic, partition, "offset"`,
      [disclosures],
    );
    return rows.map(({ applied_at, offset, ...row }) => ({ ...row, offset: BigInt(offset), appliedAt: applied_at }));
  }

  async parked(): Promise<readonly ParkedReceipt[]> {
    const { rows } = await this.pool.query<{ topic: string; partition: number; offset: bigint | string; value: Buffer }>(
      'select topic, partition, "offset", value from audit.parked_receipt order by topic, partition, "offset"',
    );
    return rows.map((row) => ({ ...row, offset: BigInt(row.offset) }));
  }

  async unpark({ topic, partition, offset }: ParkedReceipt): Promise<void> {
    await this.pool.query('delete from audit.parked_receipt where topic = $1 and partition = $2 and "offset" = $3', [
      topic,
      partition,
      String(offset),
    ]);
  }
}
