import { BusError, type MessageBus } from '@hub/messaging';
import { decodeHeaders } from '@hub/projection';
import type { RelayState } from './relay-state';

/**
 * Whether the bus still has what it acknowledged (decision 13): of each partition the last record, and the first of this refill, so that
 * a topic that was wiped and has been written to since does not pass.
 */
export async function keptWhatItAcknowledged(bus: MessageBus, state: RelayState): Promise<boolean> {
  const wanted = [...state.partitions.values()].flatMap(({ topic, partition, position, offset, firstPosition, firstOffset }) => [
    { topic, partition, position, offset },
    ...(firstOffset === offset ? [] : [{ topic, partition, position: firstPosition, offset: firstOffset }]),
  ]);
  for (const { topic, partition, position, offset } of wanted) {
    const record = await bus.peek(topic, partition, offset).catch((error: unknown) => {
      if (error instanceof BusError && error.code === 'bus/unknown-topic') return undefined;
      throw error;
    });
    const place = record && decodeHeaders(record.headers);
    if (place?.log !== state.log || place.position !== position) return false;
  }
  return true;
}
