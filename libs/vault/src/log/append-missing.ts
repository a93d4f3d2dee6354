import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS, LogError, NO_STREAM, type EventStore, type NewEvent, type RecordedEvent } from '@hub/event-sourcing';
import { VaultError } from '../vault-error';

const ATTEMPTS = 50;

/**
 * Appends to a stream what `missing` finds that it lacks, at the revision that was read; reads and asks again whenever
 * somebody else was faster or the outcome of an append stayed unknown.
 *
 * @returns how many events were appended
 */
export async function appendMissing(
  store: EventStore,
  stream: string,
  missing: (events: readonly RecordedEvent[]) => readonly NewEvent[],
): Promise<number> {
  let appended = 0;
  for (let attempt = 1; attempt <= ATTEMPTS;) {
    const present: RecordedEvent[] = [];
    for await (const event of store.readStream(stream)) present.push(event);
    const events = missing(present);
    if (events.length === 0) return appended;
    const part = events.slice(0, LIMITS.appendEvents / 4);
    try {
      const expectedRevision = present.at(-1)?.revision ?? NO_STREAM;
      const { outcome } = await store.append({ stream, expectedRevision, events: part });
      if (outcome !== 'wrong-revision') {
        appended += part.length;
        attempt = 1;
        continue;
      }
    } catch (error) {
      if (!(error instanceof LogError && error.code === 'log/unknown-outcome')) throw error;
    }
    attempt += 1;
    await sleep(Math.random() * 20);
  }
  throw new VaultError('vault/unavailable', 'The log changes too fast to be written to. Try again in a moment.');
}
