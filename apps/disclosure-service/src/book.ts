import type { Pool, PoolClient } from 'pg';
import { PROGRESS_CHANNEL } from '@hub/decision-progress';
import type { Decided } from '@hub/disclosure';
import { START, type LogIdentity, type Position } from '@hub/event-sourcing';
import { SharedRead } from '@hub/shared-read';
import type { PartyId, SubjectId } from '@hub/vocabulary';
import { StageError } from './stage-error';

/** A place in the log and the time by which it is judged. */
export interface Place {
  readonly position: Position;
  /** Running maximum of `recordedAt` up to the position, decisions aside. */
  readonly asOf: Date;
}

/** A subject for which nothing is decided any more. */
export interface Parked {
  readonly subject: SubjectId;
  /** The event that cannot be read. */
  readonly position: Position;
  readonly type: string;
  readonly code: string;
  /** Up to where everything of the subject is decided. */
  readonly after: Place;
}

export interface Saved extends Decided {
  readonly asOf: Date;
}

/** What is to be kept, all of it in one transaction. */
export interface Entries extends Saved {
  readonly streams: readonly (readonly [SubjectId, string])[];
  readonly parties: readonly (readonly [SubjectId, PartyId])[];
  readonly parked: readonly Parked[];
  readonly unparked: readonly SubjectId[];
}

/** The stage's memory between two starts: schema `disclosure`, as role `hub_disclosure`. */
export class Book {
  /** A log that is decided from its beginning asks for one subject after the other. */
  readonly #streams = new SharedRead<SubjectId, readonly string[]>(async (subjects) => {
    const { rows } = await this.pool.query<{ streams: readonly string[] }>({
      name: 'disclosure.streams-of',
      text: `select array(select known.stream from disclosure.subject_stream known where known.subject = asked.subject) as streams
             from unnest($1::uuid[]) with ordinality as asked (subject, place) order by asked.place`,
      values: [subjects],
    });
    return rows.map(({ streams }) => streams);
  });

  constructor(readonly pool: Pool) {}

  /** Where this log is decided to. Another log, or a new generation of it, begins an empty book. */
  async open({ log, generation }: LogIdentity): Promise<Saved> {
    return this.#inTransaction(async (client) => {
      await client.query('lock table disclosure.progress in exclusive mode');
      const { rows } = await client.query<{ decided: Position; highest: Position; asOf: Date }>(
        'select decided, highest, as_of as "asOf" from disclosure.progress where log = $1 and generation = $2',
        [log, generation],
      );
      const [row] = rows;
      if (row) return row;
      for (const table of ['progress', 'subject_stream', 'subject_party', 'parked'])
        await client.query(`delete from disclosure.${table}`);
      const begun: Saved = { decided: START, highest: START, asOf: new Date(0) };
      await client.query(
        'insert into disclosure.progress (log, generation, decided, highest, as_of) values ($1, $2, $3, $4, $5)',
        [log, generation, begun.decided, begun.highest, begun.asOf],
      );
      return begun;
    });
  }

  /** @throws StageError `disclosure/log-replaced` when the book is about another log by now */
  async save({ log, generation }: LogIdentity, entries: Entries): Promise<void> {
    await this.#inTransaction(async (client) => {
      // What a crash of the server takes back here is decided again and found standing: no need to wait for the disk.
      await client.query('set local synchronous_commit = off');
      // A twin may be ahead: progress never goes back.
      const { rowCount } = await client.query({
        name: 'disclosure.progress',
        text: `update disclosure.progress
               set decided = greatest(decided, $3), highest = greatest(highest, $4), as_of = greatest(as_of, $5)
               where log = $1 and generation = $2`,
        values: [log, generation, entries.decided, entries.highest, entries.asOf],
      });
      if (rowCount !== 1) throw new StageError('disclosure/log-replaced', 'The log was replaced while the stage was running.');
      if (entries.streams.length > 0)
        await client.query(
          'insert into disclosure.subject_stream (subject, stream) select * from unnest($1::uuid[], $2::text[]) on conflict do nothing',
          columns(entries.streams),
        );
      if (entries.parties.length > 0)
        await client.query(
          'insert into disclosure.subject_party (subject, party) select * from unnest($1::uuid[], $2::text[]) on conflict do nothing',
          columns(entries.parties),
        );
      for (const { subject, position, type, code, after } of entries.parked)
        await client.query(
          `insert into disclosure.parked (subject, position, type, code, after, as_of) values ($1, $2, $3, $4, $5, $6)
           on conflict (subject) do update set position = $2, type = $3, code = $4, after = $5, as_of = $6`,
          [subject, position, type, code, after.position, after.asOf],
        );
      if (entries.unparked.length > 0)
        await client.query('delete from disclosure.parked where subject = any($1)', [entries.unparked]);
      await client.query(`notify ${PROGRESS_CHANNEL}`);
    });
  }

  async parked(): Promise<readonly Parked[]> {
    const { rows } = await this.pool.query<Omit<Parked, 'after'> & { after: Position; asOf: Date }>(
      'select subject, position, type, code, after, as_of as "asOf" from disclosure.parked order by after, subject',
    );
    return rows.map(({ after, asOf, ...row }) => ({ ...row, after: { position: after, asOf } }));
  }

  streamsOf(subject: SubjectId): Promise<readonly string[]> {
    return this.#streams.of(subject);
  }

  /** Every known subject, in the order of their ids, a page at a time. */
  async *subjects(): AsyncIterable<readonly SubjectId[]> {
    yield* this.#pages('select distinct subject from disclosure.subject_stream where subject > $1 order by subject limit $2', []);
  }

  /** The subjects in whose events a party is mentioned. */
  async *subjectsMentioning(party: PartyId): AsyncIterable<readonly SubjectId[]> {
    yield* this.#pages(
      'select subject from disclosure.subject_party where subject > $1 and party = $3 order by subject limit $2',
      [party],
    );
  }

  async *#pages(text: string, values: readonly unknown[]): AsyncIterable<readonly SubjectId[]> {
    let after: SubjectId | undefined = '00000000-0000-0000-0000-000000000000';
    while (after !== undefined) {
      const { rows }: { rows: { subject: SubjectId }[] } = await this.pool.query(text, [after, PAGE, ...values]);
      if (rows.length > 0) yield rows.map(({ subject }) => subject);
      after = rows.length < PAGE ? undefined : rows.at(-1)?.subject;
    }
  }

  async #inTransaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      await client.query('rollback').then(
        () => client.release(),
        (broken: unknown) => client.release(broken instanceof Error ? broken : true),
      );
      throw error;
    }
  }
}

const PAGE = 500;

const columns = (rows: readonly (readonly [string, string])[]): [string[], string[]] => [
  rows.map(([first]) => first),
  rows.map(([, second]) => second),
];
