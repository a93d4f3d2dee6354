import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClockWorker, CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import { coordinationDeciders, openEpisode, whoActsNext } from '@hub/coordination';
import type { Due } from '@hub/due-list';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';

/** Records what became late in hand-offs (H2, decision 17): undelivered, not introduced, not confirmed, not tried again. */
@Injectable()
export class HandoffClock extends ClockWorker {
  constructor(
    handling: CommandHandling,
    readiness: Readiness,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) logger: Logger,
  ) {
    super({ handling, readiness, database, logger }, 'handoffs', 'coordination-');
  }

  protected async duesOf(stream: string): Promise<readonly Due[]> {
    const { state } = await this.handling.load(stream, coordinationDeciders.markOverdue);
    const episode = openEpisode(state);
    const next = episode && whoActsNext(episode);
    if (next?.by === undefined || episode?.overdue.has(next.by.toISOString())) return [];
    return [{ stream, what: next.act, due: next.by }];
  }

  protected record(due: Due): Promise<void> {
    const moment = due.due.toISOString();
    return this.lapse(due, {
      decider: coordinationDeciders.markOverdue,
      command: { now: this.handling.clock.now(), due: moment },
      name: 'handoff.mark-overdue',
      target: due.stream.slice(this.prefix.length),
      said: moment,
    });
  }
}
