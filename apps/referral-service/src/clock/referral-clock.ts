import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClockWorker, CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import type { Due } from '@hub/due-list';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import { referralDeciders, whoActsNext } from '@hub/referral';
import { HUB_PARTY } from '@hub/vocabulary';

/** Records what became late (R2, decision 17): undelivered, unanswered, not started. */
@Injectable()
export class ReferralClock extends ClockWorker {
  constructor(
    handling: CommandHandling,
    readiness: Readiness,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) logger: Logger,
  ) {
    super({ handling, readiness, database, logger }, 'referrals', 'referral-');
  }

  protected async duesOf(stream: string): Promise<readonly Due[]> {
    const { state } = await this.handling.load(stream, referralDeciders.markOverdue);
    const next = state && whoActsNext(state);
    if (next?.by === undefined || state?.overdue.has(next.by.toISOString())) return [];
    return [{ stream, what: next.act, due: next.by }];
  }

  /** The key comes from what is due, so whichever process or attempt records it, it is one event. */
  protected async record({ stream, what, due }: Due): Promise<void> {
    const moment = due.toISOString();
    const referral = stream.slice(this.prefix.length);
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
