import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { WokenBy } from '../live/follow';
import { Waiters } from '../live/waiters';

const CHANNEL = 'hub_log';
/** What a process says that has begun to listen: whoever hears it answers. Any other notification says that something was appended. */
const HERE = 'here';
/** Milliseconds between two wake-ups of other processes: the first goes at once, a burst of commits is one or a few. */
const TELL_EVERY = 5;

/**
 * Wakes the readers of this process after an append was committed, and those of other processes by NOTIFY: in a transaction of
 * its own, after the commit, and no more often than they can use (inside the append it would make the appends wait for each other).
 * A wake-up that is lost costs a second at most: every reader also looks by itself.
 *
 * A process that has heard no other one tells nobody. Each says that it is there when it begins to listen: of two, the one that
 * listened first hears the other. Whoever hears that, or hears somebody for the first time, answers once, which also stands for
 * what it committed before it knew of anybody.
 */
export class WakeUps {
  readonly #waiters = new Waiters();
  #others: Client | undefined;
  #connecting: Promise<void> | undefined;
  /** Whether another process was ever heard. */
  #accompanied = false;
  #telling = false;
  #tellAgain = false;
  #closed = false;

  /** @param connect opens the connection that hears and tells other processes; none: only this process is woken */
  constructor(private readonly connect?: () => Promise<Client>) {}

  /** Resolves at the next wake-up, after that many milliseconds, or when the signal aborts. Register before reading. */
  next(milliseconds: number, signal: AbortSignal): { readonly woken: Promise<WokenBy>; readonly cancel: () => void } {
    return this.#waiters.next(milliseconds, signal);
  }

  /** Something was committed by this process. */
  committed(): void {
    this.#waiters.wake('committed');
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
      const { rows } = await client.query<{ own: number }>('select pg_backend_pid() as own');
      client.on('notification', ({ processId, payload }) => {
        // This process was woken when it committed, and knows what.
        if (processId === rows[0]?.own) return;
        const unknown = !this.#accompanied;
        this.#accompanied = true;
        this.#waiters.wake('look');
        if (unknown || payload === HERE) void this.#tell();
      });
      this.#others = client;
      // A wake-up that a crash loses costs nothing, so its commit need not reach the disk. Listening is committed before anything is said.
      await client.query(`set synchronous_commit = off; listen ${CHANNEL}`);
      await client.query(`notify ${CHANNEL}, '${HERE}'`);
    } catch {
      this.#others = undefined;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiters.wake('look');
    await this.#connecting;
    const client = this.#others;
    this.#others = undefined;
    await client?.end().catch(() => undefined);
  }

  async #tell(): Promise<void> {
    if (!this.connect || this.#closed || (this.#others && !this.#accompanied)) return;
    this.#tellAgain = true;
    if (this.#telling) return;
    this.#telling = true;
    while (this.#tellAgain && !this.#closed) {
      this.#tellAgain = false;
      try {
        await this.listen();
        if (this.#accompanied) await this.#others?.query(`notify ${CHANNEL}`);
      } catch {
        // Other processes look by themselves within a second.
      }
      await sleep(TELL_EVERY, undefined, { ref: false });
    }
    this.#telling = false;
  }
}
