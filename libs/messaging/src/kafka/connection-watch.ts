import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2000;

/**
 * Tells when a connection to the broker was made anew: kafkajs reconnects only when somebody sends, so an idle relay would not
 * notice that its broker was replaced (decision 13). Any lost connection starts one knocking, until the broker answers.
 */
export class ConnectionWatch {
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #knocking: Promise<void> | undefined;

  /** `knock` opens a connection of its own and resolves when the broker answered over it; `onLost` is told once for each loss. */
  constructor(
    private readonly knock: () => Promise<void>,
    private readonly onLost: () => void = () => undefined,
  ) {}

  onReconnected(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** A connection ended that nobody had ended. */
  readonly lost = (): void => {
    if (this.#closing.signal.aborted || this.#knocking) return;
    this.onLost();
    this.#knocking = this.#untilAnswered();
  };

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#knocking;
  }

  async #untilAnswered(): Promise<void> {
    for (let pause = FIRST_PAUSE; !this.#closing.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      await sleep(pause, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      if (this.#closing.signal.aborted) break;
      const answered = await this.knock().then(
        () => true,
        () => false,
      );
      if (!answered) continue;
      this.#knocking = undefined;
      for (const listener of this.#listeners) listener();
      return;
    }
    this.#knocking = undefined;
  }
}
