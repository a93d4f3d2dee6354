import { brokerAnswer } from './kafka-errors';

/** A handler that works longer than this without an end is taken for hung, and its partitions go to another member. */
const LONGEST_BATCH_TIME = 300_000;

/**
 * Heartbeats while a handler works: kafkajs sends them only between batches, so a long one would lose its partitions and start
 * a rebalance that no member survives.
 */
export class Pulse {
  /** The broker's answer that took the partitions away. */
  lost: Error | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #since = Date.now();

  /** `send` passes one on to the broker unless the last is younger than `interval` milliseconds. */
  constructor(
    private readonly send: () => Promise<void>,
    interval: number,
  ) {
    this.#timer = setInterval(() => {
      if (Date.now() - this.#since < LONGEST_BATCH_TIME) void this.beat().catch(() => undefined);
    }, interval);
    this.#timer.unref();
  }

  /** @throws what the broker answered when the partition was taken away */
  readonly beat = async (): Promise<void> => {
    if (this.lost !== undefined) throw this.lost;
    try {
      await this.send();
    } catch (error) {
      // A broken connection says nothing about the group; whether the batch still counts, its commit will tell.
      if (!(error instanceof Error) || brokerAnswer(error) === undefined) return;
      this.lost = error;
      throw error;
    }
  };

  stop(): void {
    clearInterval(this.#timer);
  }
}
