import type { Pool } from 'pg';
import { START, type EventCatalogue, type EventStore, type EvolvedEvent, type RecordedEvent } from '@hub/event-sourcing';
import type { SubjectId, Uuid } from '@hub/vocabulary';
import { LogFollower } from './log-follower';
import { readMark, type MarkPlace } from './mark';

/** An id that parties name, and the subject in whose stream it stands. */
export interface IndexEntry {
  readonly id: Uuid;
  readonly subject: SubjectId;
}

export interface SubjectIndexOptions {
  readonly pool: Pool;
  /** Has the tables `subject_of` (id, subject) and `mark`. */
  readonly schema: string;
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  /** The event types that bring an id in. */
  readonly types: readonly string[];
  /** Of one event of these types, as the catalogue has read it. */
  readonly entryOf: (event: EvolvedEvent) => IndexEntry;
  readonly onError: (error: unknown) => void;
}

/**
 * In whose stream something stands that parties name by its id alone, for who names it may know the person under no id of its
 * own. An entry never changes, so a table that follows the log can lack one but never be wrong, and what it lacks stands in the
 * log after its mark: it is read from there. So each answer is strongly consistent without a second stream that would have to be
 * appended with the first.
 */
export class SubjectIndex {
  private readonly place: MarkPlace;
  private readonly follower: LogFollower;

  constructor(private readonly options: SubjectIndexOptions) {
    const { pool, schema, store, types, onError } = options;
    this.place = { pool, schema, name: 'subject-index' };
    this.follower = new LogFollower({
      ...this.place,
      store,
      filter: { types },
      apply: async (client, events) => {
        const entries = events.map((event) => this.entryOf(event));
        await client.query(
          `insert into ${schema}.subject_of (id, subject) select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing`,
          [entries.map(({ id }) => id), entries.map(({ subject }) => subject)],
        );
      },
      reset: async (client) => void (await client.query(`delete from ${schema}.subject_of`)),
      onError,
    });
  }

  get healthy(): boolean {
    return this.follower.healthy;
  }

  start(): void {
    this.follower.start();
  }

  stop(): Promise<void> {
    return this.follower.stop();
  }

  /** Undefined for an id of nothing. Both places are always looked at, so the time tells nothing of what is there (decision 21). */
  async subjectOf(id: Uuid): Promise<SubjectId | undefined> {
    const { pool, schema, store, types } = this.options;
    // The mark first: what is folded between the two looks is then seen in both.
    const after = (await readMark(this.place, await store.identity())) ?? START;
    const { rows } = await pool.query<IndexEntry>(`select id, subject from ${schema}.subject_of where id = $1`, [id]);
    let found = rows[0]?.subject;
    for await (const recorded of store.readAll({ after, filter: { types } })) {
      const entry = this.entryOf(recorded);
      if (entry.id === id) found = entry.subject;
    }
    return found;
  }

  private entryOf(recorded: RecordedEvent): IndexEntry {
    return this.options.entryOf(this.options.catalogue.read(recorded));
  }
}
