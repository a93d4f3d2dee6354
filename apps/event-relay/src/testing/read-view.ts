import type { PartyMessage } from '@hub/disclosure';
import type { IncomingMessage } from '@hub/messaging';
import { decodeHeaders, placeBatch, type Placed, type ViewLog } from '@hub/projection';

/** What a consumer that keeps its place makes of a topic: the disclosures in the order of their effect, partition by partition. */
export function readView(records: readonly IncomingMessage[], view: ViewLog = null): readonly string[] {
  const partitions = new Map<number, Placed<PartyMessage>[]>();
  for (const record of records) {
    const place = decodeHeaders(record.headers);
    if (place === undefined) continue;
    const message = JSON.parse(Buffer.from(record.value).toString()) as PartyMessage;
    partitions.set(record.partition, [...(partitions.get(record.partition) ?? []), { place, record: message }]);
  }
  return [...partitions]
    .sort(([a], [b]) => a - b)
    .flatMap(([, placed]) => placeBatch(placed, view, 0n).fresh.map(({ record }) => record.id));
}
