import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { DueClock, type Due } from '@hub/due-list';
import type { Decider } from '@hub/event-sourcing';
import { withoutContent, type Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import { HUB_PARTY } from '@hub/vocabulary';
import type { CommandHandling } from './command-handling';

/** What a clock of a deciding service stands on. */
export interface ClockMeans {
  readonly handling: CommandHandling;
  readonly readiness: Readiness;
  readonly database: HubDatabase;
  readonly logger: Logger;
}

/** The command by which the hub itself records that a moment has passed. */
export interface Lapse<State, Command> {
  readonly decider: Decider<State, Command>;
  readonly command: Command;
  /** For example `referral.mark-overdue`. */
  readonly name: string;
  /** Id of what the moment concerns. */
  readonly target: string;
  /** Stands for the bytes that a caller would have sent: part of the command's identity (decision 10), so it never changes. */
  readonly said: string;
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

  /** Records that a due moment has passed, by {@link lapse}. */
  protected abstract record(due: Due): Promise<void>;

  /** The key comes from what is due, so whichever process or attempt records it, it is one event. */
  protected async lapse<State, Command>({ stream, what, due }: Due, lapse: Lapse<State, Command>): Promise<void> {
    const { decider, command, name, target, said } = lapse;
    const { outcome } = await this.handling.runner.run({
      decider,
      stream,
      command,
      caller: { party: HUB_PARTY, actor: 'clock', source: 'clock' },
      key: `${what}:${due.toISOString()}`,
      commandName: name,
      target,
      bytes: Buffer.from(said),
    });
    if (outcome !== 'done') throw new Error(`A due moment could not be recorded: ${outcome}.`);
  }

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
