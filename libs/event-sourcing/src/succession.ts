import type { RecordedEvent } from './event';
import { leafOf } from './leaf';
import { LogDigest } from './log-digest';
import { TAKE_LIMITS, type LogSuccessor } from './log-successor';

/**
 * Gives a successor the events that it lacks, in order, as large a batch at a time as it takes; the next one is read while this one
 * is being written.
 *
 * @param onBatch told how many events a batch has, before it is written
 * @throws the errors of both sides
 */
export async function giveTo(
  successor: LogSuccessor,
  events: AsyncIterable<RecordedEvent>,
  onBatch: (events: number) => void = () => undefined,
): Promise<void> {
  let writing = Promise.resolve();
  for await (const batch of inBatches(events)) {
    await writing;
    onBatch(batch.length);
    writing = successor.take(batch);
    // Awaited above or below; until then nobody else would hear of it.
    writing.catch(() => undefined);
  }
  await writing;
}

/**
 * The digest over leaves in their order (decision 20).
 *
 * @param onLeaves told how many there are so far, now and then
 */
export async function digestOf(
  events: AsyncIterable<RecordedEvent>,
  onLeaves: (leaves: number) => void = () => undefined,
): Promise<LogDigest> {
  const digest = new LogDigest();
  for await (const event of events) {
    digest.add(leafOf(event));
    if (digest.size % TAKE_LIMITS.events === 0) onLeaves(digest.size);
  }
  return digest;
}

async function* inBatches(events: AsyncIterable<RecordedEvent>): AsyncIterable<readonly RecordedEvent[]> {
  let batch: RecordedEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const size = event.metadata.byteLength + event.body.byteLength;
    if (batch.length === TAKE_LIMITS.events || (batch.length > 0 && bytes + size > TAKE_LIMITS.bytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
