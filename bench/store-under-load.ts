import { randomBytes, randomUUID } from 'node:crypto';
import { createPool, prepareDatabase, startTestPostgres } from '@hub/postgres';
import type { EventStore, NewEvent } from '@hub/event-sourcing';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';

export const BODY_BYTES = 500;
const METADATA = randomBytes(150);
const BODY = randomBytes(BODY_BYTES);

/** An event as the hub's are: 150 bytes of metadata, 500 of body. */
export const benchEvent = (): NewEvent => ({
  id: randomUUID(),
  type: 'bench.happened',
  version: 1,
  metadata: METADATA,
  body: BODY,
});

const TEXT = randomBytes(BODY_BYTES)
  .toString('base64')
  .slice(0, BODY_BYTES - 11);

/** The same amount for a store that takes JSON. */
export const benchBody = (): object => ({ text: TEXT });

/** A server of the benchmark's own, durable as a hub's is, and the log on it. */
export interface LogServer {
  /** The superuser's. */
  readonly url: string;
  readonly store: PostgresEventStore;
  /** The log's database as the superuser, for counting and loading. */
  readonly admin: ReturnType<typeof createPool>;
  createDatabase(): Promise<string>;
  close(): Promise<void>;
}

export async function startLogServer(): Promise<LogServer> {
  const server = await startTestPostgres({ ownServer: true });
  const log = await server.createDatabase();
  const database = await prepareDatabase(log, { secret: Buffer.alloc(32, 7) });
  const store = new PostgresEventStore({ url: database.urlFor('hub_log') });
  const admin = createPool(log, { max: 1 });
  return {
    url: server.url,
    store,
    admin,
    createDatabase: () => server.createDatabase(),
    async close() {
      await store.close();
      await admin.end();
      await database.close();
      await server.stop();
    },
  };
}

/** Appends one event as the caller's next, in the caller's own stream. */
export type Caller = (stream: string, revision: number) => Promise<void>;

export interface Load {
  readonly done: number;
  readonly seconds: number;
  /** Of each call, milliseconds. */
  readonly took: readonly number[];
}

/** So many callers, each sending its next append when the last one was acknowledged. */
export async function underLoad(callers: number, milliseconds: number, append: Caller): Promise<Load> {
  const took: number[] = [];
  const started = performance.now();
  const end = started + milliseconds;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      const stream = randomUUID();
      for (let revision = -1, now = performance.now(); now < end; revision += 1) {
        await append(stream, revision);
        const after = performance.now();
        took.push(after - now);
        now = after;
      }
    }),
  );
  return { done: took.length, seconds: (performance.now() - started) / 1000, took };
}

export const appendTo =
  (store: EventStore): Caller =>
  async (stream, revision) => {
    const outcome = await store.append({ stream: `bench-${stream}`, expectedRevision: revision, events: [benchEvent()] });
    if (outcome.outcome !== 'appended') throw new Error(`an append was answered ${outcome.outcome}`);
  };

export const perSecond = (loads: readonly Load[]): number =>
  loads.reduce((sum, { done }) => sum + done, 0) / loads.reduce((sum, { seconds }) => sum + seconds, 0);
