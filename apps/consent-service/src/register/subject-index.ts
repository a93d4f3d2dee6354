import { Inject, Injectable, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import type { ConsentDenied, ConsentRecorded, ExceptionInvoked } from '@hub/consent';
import { START, type RecordedEvent } from '@hub/event-sourcing';
import { Readiness, withoutContent } from '@hub/http-edge';
import { LogFollower, readMark, type MarkPlace } from '@hub/log-follower';
import type { HubDatabase } from '@hub/postgres';
import type { SubjectId, Uuid } from '@hub/vocabulary';

const TYPES = ['consent.recorded', 'consent.denied', 'exception.invoked'];

interface Entry {
  readonly id: Uuid;
  readonly subject: SubjectId;
}

/**
 * In whose register a consent, denial or exception stands: a party names it by its id alone, for a discloser who confirms may
 * know the person under no id of its own. An entry never changes, so a table that follows the log can lack one but never be
 * wrong, and what it lacks stands in the log after its mark: it is read from there. So each answer is strongly consistent
 * without a second stream that would have to be appended with the first.
 */
@Injectable()
export class SubjectIndex implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly place: MarkPlace;
  private readonly follower: LogFollower;

  constructor(
    private readonly handling: CommandHandling,
    private readonly readiness: Readiness,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.pool = database.pool('hub_consent');
    this.place = { pool: this.pool, schema: 'consent', name: 'subject-index' };
    this.follower = new LogFollower({
      ...this.place,
      store: handling.store,
      filter: { types: TYPES },
      apply: async (client, events) => {
        const entries = events.map((event) => this.entryOf(event));
        await client.query(
          'insert into consent.subject_of (id, subject) select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing',
          [entries.map(({ id }) => id), entries.map(({ subject }) => subject)],
        );
      },
      reset: async (client) => void (await client.query('delete from consent.subject_of')),
      onError: (error) => logger.warn({ error: withoutContent(error) }, 'the index of registers tries again'),
    });
  }

  onApplicationBootstrap(): void {
    this.follower.start();
    this.readiness.register({
      name: 'consent-index',
      check: async () => {
        if (!this.follower.healthy) throw new Error('not following the log');
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.follower.stop();
  }

  /** Undefined for an id of nothing. Both places are always looked at, so the time tells nothing of what is there (decision 21). */
  async subjectOf(id: Uuid): Promise<SubjectId | undefined> {
    // The mark first: what is folded between the two looks is then seen in both.
    const after = (await readMark(this.place, await this.handling.store.identity())) ?? START;
    const { rows } = await this.pool.query<Entry>('select id, subject from consent.subject_of where id = $1', [id]);
    let found = rows[0]?.subject;
    for await (const recorded of this.handling.store.readAll({ after, filter: { types: TYPES } })) {
      const entry = this.entryOf(recorded);
      if (entry.id === id) found = entry.subject;
    }
    return found;
  }

  private entryOf(recorded: RecordedEvent): Entry {
    // The catalogue has validated the open part against the schema of one of these types.
    const open = this.handling.catalogue.read(recorded).open as ConsentRecorded | ConsentDenied | ExceptionInvoked;
    const id = 'consent' in open ? open.consent : 'denial' in open ? open.denial : open.exception;
    return { id, subject: open.subject };
  }
}
