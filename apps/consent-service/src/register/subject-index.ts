import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { CommandHandling, SubjectIndexWorker } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import type { EpisodeOpened } from '@hub/coordination';
import type { ConsentDenied, ConsentRecorded, ExceptionInvoked } from '@hub/consent';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';

/** In whose register a consent, denial or exception stands, and whose coordination an episode is. */
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
        schema: 'consent',
        role: 'hub_consent',
        types: ['consent.recorded', 'consent.denied', 'exception.invoked', 'episode.opened'],
        entryOf: (event) => {
          // The catalogue has validated the open part against the schema of one of these types.
          const open = event.open as ConsentRecorded | ConsentDenied | ExceptionInvoked | EpisodeOpened;
          return { id: idOf(open), subject: open.subject };
        },
      },
    );
  }
}

const idOf = (open: ConsentRecorded | ConsentDenied | ExceptionInvoked | EpisodeOpened): string => {
  if ('consent' in open) return open.consent;
  if ('denial' in open) return open.denial;
  return 'exception' in open ? open.exception : open.episode;
};
