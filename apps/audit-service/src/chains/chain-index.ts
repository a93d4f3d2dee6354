import type { Pool, PoolClient } from 'pg';
import { Compile } from 'typebox/compile';
import { Type } from 'typebox';
import { decodeBody, START, type EventStore, type RecordedEvent } from '@hub/event-sourcing';
import { LogFollower, readMark } from '@hub/log-follower';
import { Uuid } from '@hub/vocabulary';

/** Events that say of which referral theirs is a part. */
const FILTER = { types: ['referral.requested', 'referral.imported'] } as const;

const Link = Compile(Type.Object({ referral: Uuid, partOf: Uuid }));

interface Part {
  readonly referral: Uuid;
  readonly partOf: Uuid;
}

/**
 * Finds the parts of a referral (R3). A fold of the log in the schema `audit`; whoever asks reads what the fold has not reached
 * yet from the log itself, so a part is found from the moment on at which it was acknowledged.
 */
export class ChainIndex {
  private readonly place: { readonly pool: Pool; readonly schema: string; readonly name: string };
  private readonly follower: LogFollower;

  constructor(
    pool: Pool,
    private readonly store: EventStore,
    onError: (error: unknown) => void,
  ) {
    this.place = { pool, schema: 'audit', name: 'referral-parts' };
    this.follower = new LogFollower({
      ...this.place,
      store,
      filter: FILTER,
      apply: (client, events) => keep(client, events.flatMap(partOf)),
      reset: async (client) => void (await client.query('delete from audit.referral_part')),
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

  /** The referrals that are a part of one of these. */
  async partsOf(referrals: readonly Uuid[]): Promise<readonly Uuid[]> {
    const after = (await readMark(this.place, await this.store.identity())) ?? START;
    const { rows } = await this.place.pool.query<{ referral: Uuid }>(
      'select referral from audit.referral_part where part_of = any($1::uuid[])',
      [referrals],
    );
    const found = new Set(rows.map(({ referral }) => referral));
    for await (const event of this.store.readAll({ after, filter: FILTER })) {
      for (const part of partOf(event)) if (referrals.includes(part.partOf)) found.add(part.referral);
    }
    return [...found].sort();
  }
}

/** Read by its two fields alone: a later version of the event that still has them is found as well. */
const partOf = (event: RecordedEvent): readonly Part[] => {
  try {
    const { open } = decodeBody(event.body);
    return Link.Check(open) ? [open] : [];
  } catch {
    return [];
  }
};

const keep = async (client: PoolClient, parts: readonly Part[]): Promise<void> => {
  if (parts.length === 0) return;
  await client.query(
    `insert into audit.referral_part (referral, part_of) select * from unnest($1::uuid[], $2::uuid[])
     on conflict (referral) do nothing`,
    [parts.map(({ referral }) => referral), parts.map(({ partOf }) => partOf)],
  );
};
