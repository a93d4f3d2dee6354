import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { CommandHandling, SubjectIndexWorker } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import type { ConsentDenied, ConsentRecorded, ExceptionInvoked } from '@hub/consent';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';

/** In whose register a consent, denial or exception stands. */
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
        types: ['consent.recorded', 'consent.denied', 'exception.invoked'],
        entryOf: (event) => {
          // The catalogue has validated the open part against the schema of one of these types.
          const open = event.open as ConsentRecorded | ConsentDenied | ExceptionInvoked;
          const id = 'consent' in open ? open.consent : 'denial' in open ? open.denial : open.exception;
          return { id, subject: open.subject };
        },
      },
    );
  }
}
