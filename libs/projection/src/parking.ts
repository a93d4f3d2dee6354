import type { ViewKey, Queryable } from './checkpoint';
import { decodeHeaders, type RecordPlace } from './record-headers';

/** A record as it waits in the database. */
export interface ParkedRecord {
  readonly place: RecordPlace;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

/** A subject (of one party) whose messages wait, and why. Never the message. */
export interface ParkedKey {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly party: string;
  /** Stable code, for example `event/unknown-type`. */
  readonly reason: string;
}

/**
 * Where messages wait that could not be applied (decision 13). A key is parked from its first such message on: later ones of that key
 * wait behind it in order, all others flow.
 */
export class Parking {
  private readonly key: readonly [string, number];

  constructor(
    private readonly view: ViewKey,
    private readonly code: string,
  ) {
    this.key = [view.name, view.version];
  }

  /** Those of these keys that are parked; waits for a retry under way, so that the answer holds until the transaction ends. */
  async among(transaction: Queryable, topic: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await transaction.query<{ key: string }>({
      name: `${this.view.schema}.parked-among`,
      text: `select key from ${this.view.schema}.parked_key
             where name = $1 and version = $2 and topic = $3 and key = any ($4) for share`,
      values: [...this.key, topic, keys],
    });
    return new Set(rows.map(({ key }) => key));
  }

  /** @param reason stable code; null when the key is parked already */
  async park(transaction: Queryable, records: readonly ParkedRecord[], reason: string | null, at: Date): Promise<void> {
    for (const { place, topic, partition, offset, key, headers, value } of records) {
      await asParty(transaction, place.party);
      if (reason !== null)
        await transaction.query(
          `insert into ${this.view.schema}.parked_key (name, version, topic, partition, key, party, reason, code, parked_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
          [...this.key, topic, partition, key, place.party, reason, this.code, at],
        );
      await transaction.query(
        `insert into ${this.view.schema}.parked_message
           (name, version, topic, key, position, partition, record_offset, party, headers, value)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
        [...this.key, topic, key, place.position, partition, offset, place.party, JSON.stringify(headers), Buffer.from(value)],
      );
    }
  }

  /** What is parked; with `code`, only what other code than that parked. */
  async list(on: Queryable, options: { readonly notBy?: string } = {}): Promise<readonly ParkedKey[]> {
    const { rows } = await on.query<ParkedKey>(
      `select topic, partition, key, party, reason from ${this.view.schema}.parked_key
       where name = $1 and version = $2 and ($3::text is null or code <> $3) order by parked_at, key`,
      [...this.key, options.notBy ?? null],
    );
    return rows;
  }

  /** Takes the key for this transaction; false when it is not parked any more. */
  async take(transaction: Queryable, { topic, key, party }: ParkedKey): Promise<boolean> {
    await asParty(transaction, party);
    const { rowCount } = await transaction.query(
      `select from ${this.view.schema}.parked_key where name = $1 and version = $2 and topic = $3 and key = $4 for update`,
      [...this.key, topic, key],
    );
    return rowCount === 1;
  }

  /** The key's waiting messages in order, after {@link take}. */
  async waiting(transaction: Queryable, { topic, key }: ParkedKey): Promise<readonly ParkedRecord[]> {
    const { rows } = await transaction.query<{
      partition: number;
      record_offset: bigint;
      headers: Record<string, string>;
      value: Buffer;
    }>(
      `select partition, record_offset, headers, value from ${this.view.schema}.parked_message
       where name = $1 and version = $2 and topic = $3 and key = $4 order by position`,
      [...this.key, topic, key],
    );
    return rows.flatMap(({ partition, record_offset: offset, headers, value }) => {
      const place = decodeHeaders(headers);
      return place === undefined ? [] : [{ place, topic, partition, offset, key, headers, value }];
    });
  }

  /** Lets the key go once nothing waits; otherwise notes why it still does. */
  async settle(
    transaction: Queryable,
    parked: ParkedKey,
    applied: readonly ParkedRecord[],
    reason: string | null,
  ): Promise<void> {
    const { topic, key } = parked;
    await transaction.query(
      `delete from ${this.view.schema}.parked_message
       where name = $1 and version = $2 and topic = $3 and key = $4 and position = any ($5::bigint[])`,
      [...this.key, topic, key, applied.map(({ place }) => place.position)],
    );
    if (reason === null)
      await transaction.query(
        `delete from ${this.view.schema}.parked_key where name = $1 and version = $2 and topic = $3 and key = $4`,
        [...this.key, topic, key],
      );
    else
      await transaction.query(
        `update ${this.view.schema}.parked_key set reason = $5, code = $6
         where name = $1 and version = $2 and topic = $3 and key = $4`,
        [...this.key, topic, key, reason, this.code],
      );
  }

  /** Forgets everything that waits, when the view begins anew. */
  async clear(transaction: Queryable): Promise<void> {
    for (const party of new Set((await this.list(transaction)).map((parked) => parked.party))) {
      await asParty(transaction, party);
      await transaction.query(`delete from ${this.view.schema}.parked_message where name = $1 and version = $2`, [...this.key]);
    }
    await transaction.query(`delete from ${this.view.schema}.parked_key where name = $1 and version = $2`, [...this.key]);
  }
}

/** Row-level security: from here to the transaction's end only this party's rows exist. */
export async function asParty(transaction: Queryable, party: string): Promise<void> {
  await transaction.query({ name: 'as-party', text: `select set_config('hub.party', $1, true)`, values: [party] });
}
