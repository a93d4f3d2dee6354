import type { PoolClient } from 'pg';
import type { IncomingMessage } from '@hub/messaging';
import { codeOf } from './outbox';
import { isPassing } from './database-faults';
import { asParty, type ParkedRecord, type Parking } from './parking';
import type { Projection, ReadRecord } from './projection';
import type { RecordPlace } from './record-headers';

/** A record whose value could be read, with the record itself: it may yet have to be parked. */
export interface Readable<Message> extends ReadRecord<Message> {
  readonly record: ParkedRecord;
}

/** Why a key is parked, and from which of its messages on. */
export interface Stuck {
  readonly records: readonly ParkedRecord[];
  /** Null for a key that was parked before. */
  readonly reason: string | null;
}

export interface Sorted<Message> {
  readonly readable: readonly Readable<Message>[];
  readonly stuck: readonly Stuck[];
}

export const parkedRecord = (place: RecordPlace, record: IncomingMessage): ParkedRecord => ({
  place,
  topic: record.topic,
  partition: record.partition,
  offset: record.offset,
  key: record.key,
  headers: record.headers,
  value: record.value,
});

/** Reads each record; a key stops at its first that cannot be read, or altogether when it is parked already. Pure. */
export function sortRecords<Message>(
  projection: Pick<Projection<Message>, 'read'>,
  records: readonly ParkedRecord[],
  parked: ReadonlySet<string>,
): Sorted<Message> {
  const readable: Readable<Message>[] = [];
  const stuck = new Map<string, { records: ParkedRecord[]; reason: string | null }>();
  for (const key of parked) stuck.set(key, { records: [], reason: null });
  for (const record of records) {
    const waiting = stuck.get(record.key);
    if (waiting !== undefined) waiting.records.push(record);
    else
      try {
        const { place, key } = record;
        readable.push({ place, key, message: projection.read(record), record });
      } catch (error) {
        stuck.set(record.key, { records: [record], reason: codeOf(error) });
      }
  }
  return { readable, stuck: [...stuck.values()].filter((key) => key.records.length > 0) };
}

/** Applies a batch party by party: each in its own rows. */
export async function applyByParty<Message>(
  projection: Projection<Message>,
  transaction: PoolClient,
  messages: readonly Readable<Message>[],
): Promise<void> {
  for (const [party, own] of groupBy(messages, ({ place }) => place.party)) {
    await asParty(transaction, party);
    await projection.apply(transaction, party, own);
  }
}

/**
 * Applies message by message, each behind a savepoint, after the batch as a whole had failed: finds the keys at fault, so that all
 * others can be applied. @returns what was applied, and what must be parked
 */
export async function applyOneByOne<Message>(
  projection: Projection<Message>,
  transaction: PoolClient,
  messages: readonly Readable<Message>[],
): Promise<{ readonly applied: readonly Readable<Message>[]; readonly stuck: readonly Stuck[] }> {
  const applied: Readable<Message>[] = [];
  const stuck: Stuck[] = [];
  for (const own of groupBy(messages, ({ key }) => key).values()) {
    const failed = await upToFault(projection, transaction, own, applied);
    if (failed !== undefined) stuck.push(failed);
  }
  return { applied, stuck };
}

async function upToFault<Message>(
  projection: Projection<Message>,
  transaction: PoolClient,
  messages: readonly Readable<Message>[],
  applied: Readable<Message>[],
): Promise<Stuck | undefined> {
  for (const [index, message] of messages.entries()) {
    await transaction.query('savepoint one_message');
    try {
      await asParty(transaction, message.place.party);
      await projection.apply(transaction, message.place.party, [message]);
      await transaction.query('release savepoint one_message');
      applied.push(message);
    } catch (error) {
      if (isPassing(error)) throw error;
      await transaction.query('rollback to savepoint one_message');
      return { records: messages.slice(index).map(({ record }) => record), reason: codeOf(error) };
    }
  }
  return undefined;
}

/** Parks what is stuck, within the transaction. */
export async function parkAll(parking: Parking, transaction: PoolClient, stuck: readonly Stuck[], at: Date): Promise<void> {
  for (const { records, reason } of stuck) await parking.park(transaction, records, reason, at);
}

function groupBy<Item>(items: readonly Item[], by: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(by(item));
    if (group === undefined) groups.set(by(item), [item]);
    else group.push(item);
  }
  return groups;
}
