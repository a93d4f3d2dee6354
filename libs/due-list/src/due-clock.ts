import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Clock, EventFilter, EventStore } from '@hub/event-sourcing';
import { LogFollower } from '@hub/log-follower';
import { dueAt, postpone, replaceDues, strikeOut, type Due } from './due-rows';

export interface DueClockOptions {
  /** Name of this clock's rows and of its place in the log. */
  readonly name: string;
  /** Of role `hub_clock`. */
  readonly pool: Pool;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Events after which what is due in their stream may have changed. */
  readonly filter: EventFilter;
  /** What is due in a stream now; reads the stream. Nothing that was recorded already. */
  duesOf(stream: string): Promise<readonly Due[]>;
  /** Records as an event that the moment has passed; repeatable, and no event where things have changed. */
  act(due: Due): Promise<void>;
  onError(error: unknown): void;
  /** Milliseconds between two looks at the list. Default 1,000. */
  readonly lookEvery?: number;
}

const LOOK_EVERY = 1_000;
const TRY_AGAIN = 30_000;
const AT_ONCE = 100;

/**
 * A clock process (decision 17): keeps the due list as a fold of the log and records what became late. Time enters the log here
 * and nowhere else, as events, so a replay never asks what time it is. Restart-safe: the list and its place in the log are
 * stored together, and what is recorded under a due moment is recorded once, whichever process or attempt does it.
 */
export class DueClock {
  private readonly ending = new AbortController();
  private readonly follower: LogFollower;
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly options: DueClockOptions) {
    const { name, pool, store, filter } = options;
    this.follower = new LogFollower({
      pool,
      schema: 'clock',
      name,
      store,
      filter,
      apply: async (client, events) => {
        const streams = [...new Set(events.map(({ stream }) => stream))];
        const dues: Due[] = [];
        for (const stream of streams) dues.push(...(await options.duesOf(stream)));
        await replaceDues(client, name, streams, dues);
      },
      reset: async (client) => void (await client.query('delete from clock.due where clock = $1', [name])),
      onError: (error) => options.onError(error),
    });
  }

  get healthy(): boolean {
    return this.follower.healthy;
  }

  start(): void {
    this.follower.start();
    this.ended = this.run();
  }

  /** Finishes what is under way; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.all([this.follower.stop(), this.ended]);
  }

  /** Deals with everything that is due now; how many were. */
  async tick(): Promise<number> {
    const { name, pool, clock } = this.options;
    const now = clock.now();
    const due = await dueAt(pool, name, now, AT_ONCE);
    for (const each of due) {
      if (this.ending.signal.aborted) break;
      try {
        await this.options.act(each);
        await strikeOut(pool, name, each);
      } catch (error) {
        this.options.onError(error);
        // One that cannot be recorded (its subject is parked, say) must not keep the others waiting.
        await postpone(pool, name, each, new Date(now.getTime() + TRY_AGAIN));
      }
    }
    return due.length;
  }

  private async rest(): Promise<void> {
    const { lookEvery = LOOK_EVERY } = this.options;
    await sleep(lookEvery, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      const done = await this.tick().catch((error: unknown) => {
        this.options.onError(error);
        return 0;
      });
      if (done < AT_ONCE) await this.rest();
    }
  }
}
