import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClockWorker, CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import type { Due } from '@hub/due-list';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import { referralDeciders, whoActsNext } from '@hub/referral';

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

  protected record(due: Due): Promise<void> {
    const moment = due.due.toISOString();
    const referral = due.stream.slice(this.prefix.length);
    return this.lapse(due, {
      decider: referralDeciders.markOverdue,
      command: { referral, now: this.handling.clock.now(), due: moment },
      name: 'referral.mark-overdue',
      target: referral,
      said: moment,
    });
  }
}
