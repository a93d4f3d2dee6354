import type { AllStreamSubscription } from '@eventstore/db-client';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '@hub/back-off';
import { START, type Position, type RecordedEvent } from '../event';
import { LOOKS_AGAIN, type WokenBy } from '../live/follow';
import { Waiters } from '../live/waiters';
import type { Connection } from './connection';
import { hubEventOf, positionOf } from './log-reader';

const MOST_EVENTS = 2_000;
const MOST_BYTES = 8_000_000;

/**
 * The log's last events, as one live subscription brings them to all readers of this process, and what wakes those readers.
 *
 * A subscription is dropped in ordinary life: a reader that lags by a few hundred events, a lost connection. It is taken up
 * again behind the last event that it brought, so what is here has no hole; and no reader depends on it, for whoever stands
 * before what is here, or has heard nothing for a second, reads the log itself.
 */
export class LiveFeed {
  readonly #waiters = new Waiters();
  readonly #closing = new AbortController();
  #events: RecordedEvent[] = [];
  #bytes = 0;
  /** Everything behind it, as far as it was brought, is here. */
  #base: Position | undefined;
  #listening: Promise<void> | undefined;
  #subscription: AllStreamSubscription | undefined;
  /** How often the subscription was taken up again. */
  resumed = 0;

  /** @param begin where the first subscription begins: the commit position of the log's last record of any kind */
  constructor(
    private readonly connection: Connection,
    private readonly generation: number,
    private readonly begin: () => Promise<bigint>,
  ) {}

  /** Starts the subscription; called by the first reader. */
  async listen(): Promise<void> {
    if (this.#listening || this.#closing.signal.aborted) return;
    // Readers that cannot be told where to begin read the log themselves, and the next one asks again.
    const after = await this.begin().catch(() => undefined);
    if (after === undefined || this.#base !== undefined || this.#closing.signal.aborted) return;
    this.#base = positionOf(this.generation, after);
    this.#listening = this.#keep(after);
  }

  next(milliseconds: number, signal: AbortSignal): { readonly woken: Promise<WokenBy>; readonly cancel: () => void } {
    return this.#waiters.next(milliseconds, signal);
  }

  /** At most so many events behind a position, perhaps none; undefined where it cannot know what stands there. */
  after(position: Position, most: number): readonly RecordedEvent[] | undefined {
    if (this.#base === undefined || position < this.#base) return undefined;
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.position ?? START) > position) high = middle;
      else low = middle + 1;
    }
    return this.#events.slice(low, low + most);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#waiters.wake('look');
    await this.#subscription?.unsubscribe().catch(() => undefined);
    await this.#listening;
  }

  async #keep(from: bigint): Promise<void> {
    let last = from;
    for (let failures = 0; !this.#closing.signal.aborted;) {
      const before = last;
      last = await this.#follow(last);
      if (this.#closing.signal.aborted) return;
      failures = last > before ? 1 : failures + 1;
      this.resumed += 1;
      await sleep(backOff(failures, LOOKS_AGAIN), undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** One subscription, until it ends; answers the commit position of the last record that it brought. */
  #follow(after: bigint): Promise<bigint> {
    let last = after;
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      const ended = () => {
        signal.removeEventListener('abort', ended);
        resolve(last);
      };
      const subscription = this.connection.subscribe(after);
      this.#subscription = subscription;
      // A lost connection says `error` and nothing else, a stop by ourselves `end`.
      subscription.on('error', ended);
      subscription.on('end', ended);
      subscription.on('close', ended);
      signal.addEventListener('abort', ended, { once: true });
      subscription.on('data', (item) => {
        const commit = item.event?.position?.commit;
        if (commit === undefined || commit <= last) return;
        try {
          const event = hubEventOf(this.generation, item);
          last = commit;
          if (event) this.#bring(event);
        } catch {
          // A foreign event: whoever reads the log itself says so.
          void subscription.unsubscribe().catch(() => undefined);
          ended();
        }
      });
    });
  }

  #bring(event: RecordedEvent): void {
    this.#events.push(event);
    this.#bytes += sizeOf(event);
    let drop = 0;
    while (this.#events.length - drop > MOST_EVENTS || (this.#bytes > MOST_BYTES && drop < this.#events.length - 1)) {
      const dropped = this.#events[drop];
      if (dropped) {
        this.#bytes -= sizeOf(dropped);
        this.#base = dropped.position;
      }
      drop += 1;
    }
    if (drop > 0) this.#events.splice(0, drop);
    this.#waiters.wake('committed');
  }
}

const sizeOf = ({ metadata, body }: RecordedEvent): number => metadata.byteLength + body.byteLength;
