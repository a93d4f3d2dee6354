import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { CommandHandling, SubjectIndexWorker } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import type { EpisodeOpened, HandoffProposed } from '@hub/coordination';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';

/** In whose coordination an episode or a hand-off stands. */
@Injectable()
export class SubjectIndex extends SubjectIndexWorker {
  constructor(
    handling: CommandHandling,
    readiness: Readiness,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(
      { handling, readiness, database, logger },
      {
        schema: 'handoff',
        role: 'hub_handoff',
        types: ['episode.opened', 'handoff.proposed'],
        entryOf: (event) => {
          // The catalogue has validated the open part against the schema of one of these types.
          const open = event.open as EpisodeOpened | HandoffProposed;
          return { id: 'handoff' in open ? open.handoff : open.episode, subject: open.subject };
        },
      },
    );
  }
}
