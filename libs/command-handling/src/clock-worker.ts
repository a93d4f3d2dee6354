import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { DueClock, type Due } from '@hub/due-list';
import { withoutContent, type Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import type { CommandHandling } from './command-handling';

/** What a clock of a deciding service stands on. */
export interface ClockMeans {
  readonly handling: CommandHandling;
  readonly readiness: Readiness;
  readonly database: HubDatabase;
  readonly logger: Logger;
}

/** One context's clock process (decision 17), running while the application stands. */
export abstract class ClockWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  protected readonly handling: CommandHandling;
  private readonly readiness: Readiness;
  private readonly clock: DueClock;

  /** @param name of its rows and of its place in the log, for example `referrals` @param prefix of the streams that it watches */
  protected constructor(
    { handling, readiness, database, logger }: ClockMeans,
    private readonly name: string,
    protected readonly prefix: string,
  ) {
    this.handling = handling;
    this.readiness = readiness;
    this.clock = new DueClock({
      name,
      pool: database.pool('hub_clock'),
      store: handling.store,
      clock: handling.clock,
      filter: { streamPrefixes: [prefix] },
      duesOf: (stream) => this.duesOf(stream),
      act: (due) => this.record(due),
      onError: (error) => logger.warn({ error: withoutContent(error) }, `the clock of ${name} tries again`),
    });
  }

  /** What is due in a stream now; nothing that was recorded already. */
  protected abstract duesOf(stream: string): Promise<readonly Due[]>;

  /** Records that a due moment has passed, once, whichever process or attempt does it. */
  protected abstract record(due: Due): Promise<void>;

  onApplicationBootstrap(): void {
    this.clock.start();
    this.readiness.register({
      name: `clock of ${this.name}`,
      check: async () => {
        if (!this.clock.healthy) throw new Error('not following the log');
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.clock.stop();
  }

  /** Deals with what is due now, without waiting for the next look. */
  tick(): Promise<number> {
    return this.clock.tick();
  }
}
