import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { START, type EvolvedEvent, type RecordedEvent } from '@hub/event-sourcing';
import { withoutContent, type Readiness } from '@hub/http-edge';
import { LogFollower, readMark, type MarkPlace } from '@hub/log-follower';
import type { HubDatabase, HubRole } from '@hub/postgres';
import type { SubjectId, Uuid } from '@hub/vocabulary';
import type { CommandHandling } from './command-handling';

/** What an index of a deciding service stands on. */
export interface IndexMeans {
  readonly handling: CommandHandling;
  readonly readiness: Readiness;
  readonly database: HubDatabase;
  readonly logger: Logger;
}

/** An id that parties name, and the subject in whose stream it stands. */
export interface IndexEntry {
  readonly id: Uuid;
  readonly subject: SubjectId;
}

export interface IndexedEvents {
  /** Has the tables `subject_of` (id, subject) and `mark`. */
  readonly schema: string;
  readonly role: HubRole;
  /** The event types that bring an id in. */
  readonly types: readonly string[];
  /** Of one event of these types, as the catalogue has read it. */
  readonly entryOf: (event: EvolvedEvent) => IndexEntry;
}

/**
 * In whose stream something stands that parties name by its id alone, for who names it may know the person under no id of its
 * own. An entry never changes, so a table that follows the log can lack one but never be wrong, and what it lacks stands in the
 * log after its mark: it is read from there. So each answer is strongly consistent without a second stream that would have to be
 * appended with the first.
 */
export abstract class SubjectIndexWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly place: MarkPlace;
  private readonly follower: LogFollower;

  protected constructor(
    private readonly means: IndexMeans,
    private readonly indexed: IndexedEvents,
  ) {
    const { schema, role, types } = indexed;
    this.place = { pool: means.database.pool(role), schema, name: 'subject-index' };
    this.follower = new LogFollower({
      ...this.place,
      store: means.handling.store,
      filter: { types },
      apply: async (client, events) => {
        const entries = events.map((event) => this.entryOf(event));
        await client.query(
          `insert into ${schema}.subject_of (id, subject) select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing`,
          [entries.map(({ id }) => id), entries.map(({ subject }) => subject)],
        );
      },
      reset: async (client) => void (await client.query(`delete from ${schema}.subject_of`)),
      onError: (error) => means.logger.warn({ error: withoutContent(error) }, `the index of ${schema} tries again`),
    });
  }

  onApplicationBootstrap(): void {
    this.follower.start();
    this.means.readiness.register({
      name: `${this.indexed.schema}-index`,
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
    const { store } = this.means.handling;
    // The mark first: what is folded between the two looks is then seen in both.
    const after = (await readMark(this.place, await store.identity())) ?? START;
    const { rows } = await this.place.pool.query<IndexEntry>(
      `select id, subject from ${this.indexed.schema}.subject_of where id = $1`,
      [id],
    );
    let found = rows[0]?.subject;
    for await (const recorded of store.readAll({ after, filter: { types: [...this.indexed.types] } })) {
      const entry = this.entryOf(recorded);
      if (entry.id === id) found = entry.subject;
    }
    return found;
  }

  private entryOf(recorded: RecordedEvent): IndexEntry {
    return this.indexed.entryOf(this.means.handling.catalogue.read(recorded));
  }
}
