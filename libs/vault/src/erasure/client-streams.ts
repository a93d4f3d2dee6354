import type { Pool } from 'pg';
import { START, type EventStore, type EvolvedEvent } from '@hub/event-sourcing';
import type { SubjectId } from '@hub/vocabulary';
import type { EventReader } from '../read-time/stream-folds';
import { query } from '../vault-database';

const BATCH = 1_000;

/**
 * In which client streams a subject was minted. The log has no such index, so the vault keeps one: it reads what was minted
 * since the last time, by the log's own index of types, whenever it is asked. Kept up in the background that is a handful of
 * events; the first time on a log of five million clients it takes minutes. Rows of a lost log do no harm: whoever uses a
 * stream reads it first.
 */
export class ClientStreams {
  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly events: EventReader,
  ) {}

  async of(subject: SubjectId): Promise<readonly string[]> {
    await this.catchUp();
    const rows = await query<{ stream: string }>(
      this.pool,
      'client-streams-of',
      'select stream from vault.client_stream where subject = $1 order by stream',
      [subject],
    );
    return rows.map(({ stream }) => stream);
  }

  /** Reads on to what was the log's head when it began. */
  async catchUp(): Promise<void> {
    const [{ log, generation }, head] = await Promise.all([this.store.identity(), this.store.head()]);
    const [mark] = await query<{ position: string }>(
      this.pool,
      'client-stream-mark',
      'select position::text as position from vault.client_stream_mark where log = $1 and generation = $2',
      [log, generation],
    );
    const after = mark ? BigInt(mark.position) : START;
    if (after >= head.position) return;
    const keep = async (minted: readonly { subject: string; stream: string }[], position: bigint) => {
      await query(this.pool, 'keep-client-streams', KEEP, [
        minted.map(({ subject }) => subject),
        minted.map(({ stream }) => stream),
        log,
        generation,
        position.toString(),
      ]);
    };
    let batch: { subject: string; stream: string }[] = [];
    for await (const recorded of this.store.readAll({ after, until: head.position, filter: { types: ['subject.minted'] } })) {
      batch.push({ subject: subjectOf(this.events.read(recorded)), stream: recorded.stream });
      if (batch.length === BATCH) {
        await keep(batch, recorded.position);
        batch = [];
      }
    }
    await keep(batch, head.position);
  }
}

const KEEP = `
  with kept as (
    insert into vault.client_stream (subject, stream) select * from unnest($1::uuid[], $2::text[]) on conflict do nothing
  )
  insert into vault.client_stream_mark (log, generation, position) values ($3, $4, $5)
    on conflict (only_one) do update set log = excluded.log, generation = excluded.generation, position = excluded.position`;

// The catalogue has validated the open part against the schema that belongs to the type.
const subjectOf = ({ open }: EvolvedEvent) => (open as { subject: SubjectId }).subject;
