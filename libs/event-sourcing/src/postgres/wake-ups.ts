import type { Client } from 'pg';

const CHANNEL = 'hub_log';

/** `committed`: by an append of this process. `look`: by another process, or because it is time to look at the log itself. */
export type WokenBy = 'committed' | 'look';

/**
 * Wakes the readers of this process after an append was committed, and those of other processes by NOTIFY: in a transaction of
 * its own, after the commit, at most one under way (inside the append it would make the appends wait for each other). A wake-up
 * that is lost costs a second at most: every reader also looks by itself.
 */
export class WakeUps {
  #waiters = new Set<(why: WokenBy) => void>();
  #others: Client | undefined;
  #connecting: Promise<void> | undefined;
  #telling = false;
  #tellAgain = false;
  #closed = false;

  /** @param connect opens the connection that hears and tells other processes; none: only this process is woken */
  constructor(private readonly connect?: () => Promise<Client>) {}

  /** Resolves at the next wake-up, after that many milliseconds, or when the signal aborts. Register before reading. */
  next(milliseconds: number, signal: AbortSignal): { readonly woken: Promise<WokenBy>; readonly cancel: () => void } {
    let done: (why: WokenBy) => void = () => undefined;
    const cancel = () => done('look');
    const woken = new Promise<WokenBy>((resolve) => {
      const timer = setTimeout(cancel, milliseconds);
      done = (why) => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        signal.removeEventListener('abort', cancel);
        resolve(why);
      };
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted) cancel();
      else this.#waiters.add(done);
    });
    return { woken, cancel };
  }

  /** Something was committed by this process. */
  committed(): void {
    this.#wake('committed');
    void this.#tell();
  }

  /** Starts to hear of other processes' commits; called by the first reader. A failure is tried again with the next commit. */
  async listen(): Promise<void> {
    if (this.#others || !this.connect || this.#closed) return;
    this.#connecting ??= this.#open(this.connect).finally(() => (this.#connecting = undefined));
    await this.#connecting;
  }

  async #open(connect: () => Promise<Client>): Promise<void> {
    try {
      const client = await connect();
      if (this.#closed) return await client.end();
      const gone = () => {
        if (this.#others === client) this.#others = undefined;
      };
      client.on('error', gone);
      client.on('end', gone);
      client.on('notification', () => this.#wake('look'));
      this.#others = client;
      // A wake-up that a crash loses costs nothing, so its commit need not reach the disk.
      await client.query(`set synchronous_commit = off; listen ${CHANNEL}`);
    } catch {
      this.#others = undefined;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake('look');
    await this.#connecting;
    const client = this.#others;
    this.#others = undefined;
    await client?.end().catch(() => undefined);
  }

  #wake(why: WokenBy): void {
    for (const waiter of [...this.#waiters]) waiter(why);
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
