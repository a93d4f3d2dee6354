import { topics, type ReceiptMessage } from '@hub/disclosure';
import type { OutboxMessage } from './outbox';
import type { ParkedRecord } from './parking';

/** Items of one receipt: a record stays far below the bus's limit. */
const ITEMS = 500;

/** What a view applied of one partition, as messages for the outbox (decision 13). References only. */
export function receiptsOf(view: string, records: readonly ParkedRecord[], appliedAt: Date): readonly OutboxMessage[] {
  const messages: OutboxMessage[] = [];
  for (let from = 0; from < records.length; from += ITEMS) {
    const part = records.slice(from, from + ITEMS);
    const [first] = part;
    if (first === undefined) break;
    const value: ReceiptMessage = {
      view,
      topic: first.topic,
      partition: first.partition,
      appliedAt: appliedAt.toISOString(),
      items: part.map(({ place, offset }) => ({
        disclosure: place.disclosure,
        party: place.party,
        position: String(place.position),
        offset: String(offset),
      })),
    };
    messages.push({ topic: topics.receipts, key: view, value });
  }
  return messages;
}
