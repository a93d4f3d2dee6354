import { DatabaseError, type Pool } from 'pg';
import { createPool } from '@hub/postgres';
import type { Position, RecordedEvent } from '../event';
import { LogError, type LogIdentity } from '../event-store';
import type { LeafEvent } from '../leaf';
import { TAKE_LIMITS, type LogSuccessor } from '../log-successor';
import { appendError, readError } from './log-errors';
import { eventRows, literal, type EventRows } from './event-rows';
import { byteaArray, packed } from './parameters';

/** Events and bytes that are read at once. */
const PAGE = 1_000;
const PAGE_BYTES = 2_000_000;
const LAST: Position = 0x7fff_ffff_ffff_ffffn;

/** SQLSTATEs of the functions under `infra/postgres/log/`. */
const REFUSALS: Readonly<Record<string, (cause: DatabaseError) => LogError>> = {
  HL002: (cause) =>
    new LogError(
      'log/not-empty',
      'The log in this database holds events already, and not a part of the log whose place it would take: give an empty database.',
      { cause },
    ),
  HL003: (cause) =>
    new LogError('log/incomplete', `The log cannot be completed: ${cause.message}. Give it the rest first.`, { cause }),
  HL004: (cause) =>
    new LogError('log/invalid-event', 'The log refused events: one does not follow the last one of its stream.', { cause }),
};

export interface PostgresLogSuccessorOptions {
  /** As the owner of the schema `log`, or whoever may act for it: the services' role may not call what this calls. */
  readonly url: string;
  /** The log whose place is taken. */
  readonly predecessor: LogIdentity;
  /** That the log of this database is an earlier state of its predecessor, which it keeps: the caller has compared them. */
  readonly again?: boolean;
}

/** A log in PostgreSQL that takes the place of another one (decision 1). */
export class PostgresLogSuccessor implements LogSuccessor {
  private constructor(private readonly pool: Pool) {}

  /** @throws LogError `log/not-empty`, `log/unavailable` */
  static async open({ url, predecessor, again }: PostgresLogSuccessorOptions): Promise<PostgresLogSuccessor> {
    const successor = new PostgresLogSuccessor(createPool(url, { max: 2, applicationName: 'referral-hub succession' }));
    try {
      await successor.#rows(`select log.${again ? 'take_again' : 'begin_taking'}($1, $2)`, [
        predecessor.log,
        predecessor.generation,
      ]);
      return successor;
    } catch (error) {
      await successor.close();
      throw error;
    }
  }

  async taken(): Promise<number> {
    const [row] = await this.#rows<{ taken: bigint }>('select log.taken() as taken', []);
    return Number(row?.taken);
  }

  async *read(): AsyncIterable<RecordedEvent> {
    for (let after: Position = 0n; ;) {
      const rows = await this.#page(after);
      yield* rows;
      if (rows.last === undefined) return;
      after = rows.last.position;
    }
  }

  async #page(after: Position): Promise<EventRows> {
    try {
      return await eventRows(this.pool, `log.read_all(${[after, LAST, PAGE, PAGE_BYTES].map(literal).join(', ')})`);
    } catch (error) {
      throw refusal(error) ?? readError(error);
    }
  }

  async take(events: readonly LeafEvent[]): Promise<void> {
    if (events.length === 0) return;
    const bytes = events.reduce((sum, { metadata, body }) => sum + metadata.byteLength + body.byteLength, 0);
    if (events.length > TAKE_LIMITS.events || bytes > TAKE_LIMITS.bytes)
      throw new LogError(
        'log/too-large',
        `At most ${TAKE_LIMITS.events} events of ${TAKE_LIMITS.bytes} bytes are taken at once. Nothing was written.`,
      );
    try {
      await this.pool.query({
        name: 'log.take',
        text: 'select log.take($1, $2, $3, $4, $5, $6, $7, $8)',
        values: [
          events.map(({ stream }) => stream),
          events.map(({ revision }) => revision),
          events.map(({ id }) => id),
          events.map(({ type }) => type),
          events.map(({ version }) => version),
          events.map(({ recordedAt }) => recordedAt.getTime()),
          packed(byteaArray(events.map(({ metadata }) => metadata))),
          packed(byteaArray(events.map(({ body }) => body))),
        ],
      });
    } catch (error) {
      throw refusal(error) ?? appendError(error);
    }
  }

  async complete(expected: number): Promise<LogIdentity> {
    const [row] = await this.#rows<{ log: string; generation: number }>('select * from log.complete_taking($1)', [expected]);
    if (row === undefined) throw new LogError('log/unavailable', 'The log has no identity: its schema is not set up.');
    return row;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async #rows<Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    try {
      return (await this.pool.query<Row>({ text, values: [...values] })).rows;
    } catch (error) {
      throw refusal(error) ?? readError(error);
    }
  }
}

const refusal = (error: unknown): LogError | undefined =>
  error instanceof DatabaseError ? REFUSALS[error.code ?? '']?.(error) : undefined;

/**
 * Declares the log of a database that was brought back to an earlier moment a new generation (decision 1): whoever counted events
 * that are gone now cannot mistake the next ones for them. Repeatable: `of` names the generation that is given up. No hub may
 * run on the database meanwhile.
 *
 * @param url as {@link PostgresLogSuccessorOptions.url}
 * @param of the generation that it has now
 * @throws LogError `log/incomplete`, `log/unavailable`
 */
export async function beginGeneration(url: string, of: number): Promise<LogIdentity> {
  const pool = createPool(url, { max: 1, applicationName: 'referral-hub succession' });
  try {
    const { rows } = await pool.query<{ log: string; generation: number }>('select * from log.begin_generation($1)', [of]);
    const [row] = rows;
    if (row === undefined) throw new LogError('log/unavailable', 'The log has no identity: its schema is not set up.');
    return row;
  } catch (error) {
    throw refusal(error) ?? readError(error);
  } finally {
    await pool.end();
  }
}

/**
 * Gives up the log of a database for the one that took its place: it does not serve any more, and can still be read. Repeatable.
 *
 * @param url as {@link PostgresLogSuccessorOptions.url}
 * @param generation the one that is given up; another one is left alone
 */
export async function giveUpLog(url: string, generation: number): Promise<void> {
  const pool = createPool(url, { max: 1, applicationName: 'referral-hub succession' });
  try {
    await pool.query('select log.give_up($1)', [generation]);
  } catch (error) {
    throw readError(error);
  } finally {
    await pool.end();
  }
}
