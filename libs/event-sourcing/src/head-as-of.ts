import { START, type Position, type RecordedEvent } from './event';
import type { AsOf, EventStore, Head } from './event-store';

type Readable = Pick<EventStore, 'readAll' | 'readAt' | 'head'>;

/**
 * The head of a log as it was, by reading the log from its start: for a store whose times may step back and that keeps nothing
 * to find the place by.
 */
export async function headByReading(store: Readable, asOf: AsOf): Promise<Head> {
  let found: Head = { position: START, recordedAt: new Date(0) };
  for await (const { position, recordedAt } of store.readAll('position' in asOf ? { until: asOf.position } : {})) {
    const latest = recordedAt > found.recordedAt ? recordedAt : found.recordedAt;
    if ('recordedBy' in asOf && latest > asOf.recordedBy) break;
    found = { position, recordedAt: latest };
  }
  return found;
}

/** The same for a log in which no event was recorded before the one in front of it: a few dozen looks, however long it is. */
export async function headByHalving(store: Readable, asOf: AsOf): Promise<Head> {
  const { position: head } = await store.head();
  const place = await smallest(START, head, async (after) => {
    const next = await firstAfter(store, after);
    return next === undefined || ('position' in asOf ? next.position > asOf.position : next.recordedAt > asOf.recordedBy);
  });
  const [event] = place === START ? [] : await store.readAt([place]);
  return event ? { position: event.position, recordedAt: event.recordedAt } : { position: START, recordedAt: new Date(0) };
}

/** The smallest position in the range for which `holds` is true; it is true at the end of the range, and from its first time on. */
async function smallest(from: Position, to: Position, holds: (position: Position) => Promise<boolean>): Promise<Position> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (await holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}

async function firstAfter(store: Readable, after: Position): Promise<RecordedEvent | undefined> {
  for await (const event of store.readAll({ after, limit: 1 })) return event;
  return undefined;
}
