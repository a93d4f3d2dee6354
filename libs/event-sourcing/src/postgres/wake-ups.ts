import type { Client } from 'pg';

const CHANNEL = 'hub_log';

/**
 * Wakes the readers of this process after an append was committed, and those of other processes by NOTIFY: in a transaction of
 * its own, after the commit, at most one under way (inside the append it would make the appends wait for each other). A wake-up
 * that is lost costs a second at most: every reader also looks by itself.
 */
export class WakeUps {
  #waiters = new Set<() => void>();
  #others: Client | undefined;
  #telling = false;
  #tellAgain = false;
  #closed = false;

  /** @param connect opens the connection that hears and tells other processes; none: only this process is woken */
  constructor(private readonly connect?: () => Promise<Client>) {}

  /** Resolves at the next wake-up, after that many milliseconds, or when the signal aborts. Register before reading. */
  next(milliseconds: number, signal: AbortSignal): { readonly woken: Promise<void>; readonly cancel: () => void } {
    let done: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => {
      const timer = setTimeout(() => done(), milliseconds);
      done = () => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
      else this.#waiters.add(done);
    });
    return { woken, cancel: done };
  }

  /** Something was committed by this process. */
  committed(): void {
    this.#wake();
    void this.#tell();
  }

  /** Starts to hear of other processes' commits; called by the first reader. A failure is tried again with the next commit. */
  async listen(): Promise<void> {
    if (this.#others || !this.connect || this.#closed) return;
    try {
      const client = await this.connect();
      this.#others = client;
      const gone = () => {
        if (this.#others === client) this.#others = undefined;
      };
      client.on('error', gone);
      client.on('end', gone);
      client.on('notification', () => this.#wake());
      // A wake-up that a crash loses costs nothing, so its commit need not reach the disk.
      await client.query(`set synchronous_commit = off; listen ${CHANNEL}`);
    } catch {
      this.#others = undefined;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    const client = this.#others;
    this.#others = undefined;
    await client?.end().catch(() => undefined);
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  async #tell(): Promise<void> {
    if (!this.connect || this.#closed) return;
    if (this.#telling) {
      this.#tellAgain = true;
      return;
    }
    this.#telling = true;
    try {
      await this.listen();
      await this.#others?.query(`notify ${CHANNEL}`);
    } catch {
      // Other processes look by themselves within a second.
    } finally {
      this.#telling = false;
    }
    if (this.#tellAgain) {
      this.#tellAgain = false;
      void this.#tell();
    }
  }
}
