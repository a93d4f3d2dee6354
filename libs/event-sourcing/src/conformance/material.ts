import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewEvent, Position, RecordedEvent } from '../event';
import { NO_STREAM } from '../event';
import type { AppendOutcome, EventStore, Subscribe, SubscriptionMessage } from '../event-store';

/** A stream, or a beginning of stream names, that nobody used before. */
export const fresh = (category = 'conformance'): string => `${category}-${randomUUID()}`;

export const event = (fields: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'conformance.happened',
  version: 1,
  metadata: Buffer.from('{}'),
  body: randomBytes(64),
  ...fields,
});

export const eventsOf = (count: number, fields: Partial<NewEvent> = {}): readonly NewEvent[] =>
  Array.from({ length: count }, () => event(fields));

export const idsOf = (events: readonly { readonly id: string }[]): readonly string[] => events.map(({ id }) => id);

export async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export const afterHead = async (store: EventStore): Promise<Position> => (await store.head()).position;

/** Appends where nobody else writes. @throws when the store does not take it */
export async function put(
  store: EventStore,
  stream: string,
  events: readonly NewEvent[],
  expectedRevision = NO_STREAM,
): Promise<AppendOutcome & { outcome: 'appended' }> {
  const outcome = await store.append({ stream, expectedRevision, events });
  if (outcome.outcome !== 'appended') throw new Error(`An append that nothing stands against was answered ${outcome.outcome}`);
  // The port knows no narrower type for an answer that wrote.
  return outcome as AppendOutcome & { outcome: 'appended' };
}

/** A stream of so many events, put there in appends of the largest size. */
export async function putMany(
  store: EventStore,
  stream: string,
  count: number,
  fields: Partial<NewEvent> = {},
): Promise<readonly NewEvent[]> {
  const events = eventsOf(count, fields);
  for (let from = 0; from < count; from += 1_000) await put(store, stream, events.slice(from, from + 1_000), from - 1);
  return events;
}

export interface Following {
  readonly messages: readonly SubscriptionMessage[];
  readonly events: readonly RecordedEvent[];
  /** Resolves when the condition holds; rejects after 20 s, or when the subscription broke. */
  until(condition: (following: Following) => boolean, what: string): Promise<void>;
  /** Ends the subscription; rejects when it does not end, or not well. */
  stop(): Promise<void>;
}

/** Reads a subscription to its end. @param pause milliseconds that the reader takes over each event */
export function follow(store: EventStore, options: Omit<Subscribe, 'signal'>, pause = 0): Following {
  const stopping = new AbortController();
  const messages: SubscriptionMessage[] = [];
  const events: RecordedEvent[] = [];
  let broke: { readonly error: unknown } | undefined;
  const reading = (async () => {
    for await (const message of store.subscribe({ ...options, signal: stopping.signal })) {
      messages.push(message);
      if (message.kind === 'event') events.push(message.event);
      if (pause > 0) await delay(pause);
    }
  })().catch((error: unknown) => {
    broke = { error };
  });
  const following: Following = {
    messages,
    events,
    async until(condition, what) {
      for (const end = Date.now() + 20_000; !condition(following); await delay(5)) {
        if (broke) throw broke.error;
        if (Date.now() > end) throw new Error(`Waited in vain for: ${what}`);
      }
    },
    async stop() {
      stopping.abort();
      const patience = new AbortController();
      const tooLong = sleep(5_000, true, { signal: patience.signal }).catch(() => false);
      if (await Promise.race([reading.then(() => false), tooLong]))
        throw new Error('The subscription did not end when its signal aborted');
      patience.abort();
      if (broke) throw broke.error;
    },
  };
  return following;
}

export const delay = (milliseconds: number): Promise<void> => sleep(milliseconds);

/** Runs a part of a case with a subscription that is ended whatever happens. */
export async function following(started: Following, work: (following: Following) => Promise<void>): Promise<void> {
  try {
    await work(started);
  } catch (error) {
    await started.stop().catch(() => undefined);
    throw error;
  }
  await started.stop();
}
