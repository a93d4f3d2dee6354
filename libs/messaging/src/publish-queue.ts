import { setImmediate as nextTurn } from 'node:timers/promises';
import { BusError, type Acknowledged, type OutgoingMessage } from './message-bus';
import { LARGEST_BATCH, LARGEST_RECORD, recordSize } from './outgoing';

/** Stores messages of one topic, in order, and says where each stands. One call at a time, {@link LARGEST_BATCH} messages at most. */
export type Send = (messages: readonly OutgoingMessage[]) => Promise<readonly Acknowledged[]>;

interface Waiting {
  readonly messages: readonly OutgoingMessage[];
  readonly acknowledged: Acknowledged[];
  resolve(acknowledged: readonly Acknowledged[]): void;
  reject(error: unknown): void;
}

/**
 * One topic's way out: callers who wait at the same time share a request, and there is never more than one request in flight, so
 * that nothing overtakes (decision 13). A call that fails may have stored its first messages, never a later one without them.
 */
export class PublishQueue {
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly send: Send) {}

  /** Resolves once all are stored, rejects with the error of the request that one of them was in. */
  publish(messages: readonly OutgoingMessage[]): Promise<readonly Acknowledged[]> {
    if (this.#closed) return Promise.reject(new BusError('bus/closed', 'The bus was closed.'));
    if (messages.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ messages, acknowledged: [], resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Takes no more; resolves when everything taken was stored or refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever was released by the last answer publishes again in this turn of the event loop, and rides in the next request.
    for (await nextTurn(); this.#waiting.length > 0; await nextTurn()) {
      const { messages, shares } = this.#gather();
      try {
        const acknowledged = await this.send(messages);
        this.#hand(acknowledged, shares);
      } catch (error) {
        this.#waiting.splice(0, shares.length).forEach((waiting) => waiting.reject(error));
      }
    }
    this.#running = undefined;
  }

  /** The next request, and how many of its messages belong to each caller in the queue. */
  #gather(): { messages: OutgoingMessage[]; shares: number[] } {
    const messages: OutgoingMessage[] = [];
    const shares: number[] = [];
    let bytes = 0;
    for (const waiting of this.#waiting) {
      let share = 0;
      for (const message of waiting.messages.slice(waiting.acknowledged.length, waiting.acknowledged.length + LARGEST_BATCH)) {
        bytes += recordSize(message);
        if (messages.length === LARGEST_BATCH || (messages.length > 0 && bytes > LARGEST_RECORD)) {
          return { messages, shares: share > 0 ? [...shares, share] : shares };
        }
        messages.push(message);
        share += 1;
      }
      shares.push(share);
      if (waiting.acknowledged.length + share < waiting.messages.length) break;
    }
    return { messages, shares };
  }

  #hand(acknowledged: readonly Acknowledged[], shares: readonly number[]): void {
    let from = 0;
    let done = 0;
    shares.forEach((share, index) => {
      const waiting = this.#waiting[index];
      waiting?.acknowledged.push(...acknowledged.slice(from, from + share));
      from += share;
      if (waiting && waiting.acknowledged.length === waiting.messages.length) done += 1;
    });
    // Only the last one can be served in part.
    this.#waiting.splice(0, done).forEach((waiting) => waiting.resolve(waiting.acknowledged));
  }
}
