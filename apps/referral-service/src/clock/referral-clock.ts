import { Inject, Injectable, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import { DueClock, type Due } from '@hub/due-list';
import { Readiness, withoutContent } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import { referralDeciders, whoActsNext } from '@hub/referral';
import { HUB_PARTY } from '@hub/vocabulary';

const PREFIX = 'referral-';

/** Records what became late (R2, decision 17): undelivered, unanswered, not started. */
@Injectable()
export class ReferralClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly clock: DueClock;

  constructor(
    private readonly handling: CommandHandling,
    private readonly readiness: Readiness,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.clock = new DueClock({
      name: 'referrals',
      pool: database.pool('hub_clock'),
      store: handling.store,
      clock: handling.clock,
      filter: { streamPrefixes: [PREFIX] },
      duesOf: (stream) => this.duesOf(stream),
      act: (due) => this.markOverdue(due),
      onError: (error) => logger.warn({ error: withoutContent(error) }, 'the referral clock tries again'),
    });
  }

  onApplicationBootstrap(): void {
    this.clock.start();
    this.readiness.register({
      name: 'referral-clock',
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

  private async duesOf(stream: string): Promise<readonly Due[]> {
    const { state } = await this.handling.load(stream, referralDeciders.markOverdue);
    const next = state && whoActsNext(state);
    if (next?.by === undefined || state?.overdue.has(next.by.toISOString())) return [];
    return [{ stream, what: next.act, due: next.by }];
  }

  /** The key comes from what is due, so whichever process or attempt records it, it is one event. */
  private async markOverdue({ stream, what, due }: Due): Promise<void> {
    const moment = due.toISOString();
    const referral = stream.slice(PREFIX.length);
    const outcome = await this.handling.runner.run({
      decider: referralDeciders.markOverdue,
      stream,
      command: { referral, now: this.handling.clock.now(), due: moment },
      caller: { party: HUB_PARTY, actor: 'clock', source: 'clock' },
      key: `${what}:${moment}`,
      commandName: 'referral.mark-overdue',
      target: referral,
      bytes: Buffer.from(moment),
    });
    if (outcome.outcome !== 'done') throw new Error(`A due moment could not be recorded: ${outcome.outcome}.`);
  }
}
