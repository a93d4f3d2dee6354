import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Pool } from 'pg';
import { projectRoot } from '@hub/postgres';

/** Connections of a peer, for as many callers: enough that none of them waits for one while the server has two cores. */
const CONNECTIONS = 32;

/** Another project's event store, as far as it is measured. Streams are named by UUIDs: one of them takes nothing else. */
export interface PeerStore {
  readonly name: string;
  /** Appends one event with that store's own check of the stream's revision; durable when it resolves. @param revision of the last event, -1 for none */
  append(stream: string, revision: number, body: object): Promise<void>;
  /** Reads every event of the log in its order and says how many; absent where the store has no such thing. */
  readonly readAll?: () => Promise<number>;
  /** Appends many events to a new stream at once; present where `readAll` is. */
  readonly fill?: (stream: string, bodies: readonly object[]) => Promise<void>;
  close(): Promise<void>;
}

export interface PeerKind {
  readonly name: string;
  /** @param url of an empty database, with all rights in it */
  open(url: string): Promise<PeerStore>;
}

/** Installs what `bench/peers/package-lock.json` names into `.cache/peers` unless it is there: no user of the hub needs it. */
export async function peerStores(tell: (progress: string) => void): Promise<readonly PeerKind[]> {
  const from = join(projectRoot(), 'bench', 'peers');
  const place = join(projectRoot(), '.cache', 'peers');
  if (!isInstalled(from, place)) {
    tell('installing the stores to measure against (once) …');
    await mkdir(place, { recursive: true });
    for (const name of ['package.json', 'package-lock.json']) await cp(join(from, name), join(place, name));
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: place,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (status !== 0)
      throw new Error('The peers could not be installed: npm ci failed in .cache/peers, its own words stand above.');
    await cp(join(from, 'package-lock.json'), join(place, 'installed-lock.json'));
  }
  const load = createRequire(join(place, 'package.json'));
  return [castore(load), emmett(load), dcb(load, place)];
}

const isInstalled = (from: string, place: string): boolean => {
  const mark = join(place, 'installed-lock.json');
  return existsSync(mark) && readFileSync(mark, 'utf8') === readFileSync(join(from, 'package-lock.json'), 'utf8');
};

/** What is called of each package, as its own declarations have it: they are not installed when this is compiled. */
interface CastorePackage {
  readonly PostgresEventStorageAdapter: {
    new (options: { connectionString: string }): {
      pushEvent(event: object, options: { eventStoreId: string }): Promise<unknown>;
      readonly _sql: { end(): Promise<void> };
    };
    createEventTable(options: { connectionString: string }): Promise<unknown>;
  };
}

/** As the driver makes it, and deaf to the server's end. */
const poolOf = (url: string): Pool => new Pool({ connectionString: url, max: CONNECTIONS }).on('error', () => undefined);

const castore = (load: NodeJS.Require): PeerKind => ({
  name: '@castore/event-storage-adapter-postgres',
  async open(url) {
    const { PostgresEventStorageAdapter } = load('@castore/event-storage-adapter-postgres') as CastorePackage;
    const connectionString = `${url}?max=${CONNECTIONS}`;
    await PostgresEventStorageAdapter.createEventTable({ connectionString });
    const adapter = new PostgresEventStorageAdapter({ connectionString });
    return {
      name: this.name,
      // Versions count from 1; the unique index refuses one that is taken.
      async append(stream, revision, payload) {
        const event = { aggregateId: stream, version: revision + 2, type: 'bench.happened', payload, metadata: {} };
        await adapter.pushEvent(event, { eventStoreId: 'bench' });
      },
      close: () => adapter._sql.end(),
    };
  },
});

interface EmmettPackage {
  readonly getPostgreSQLEventStore: (
    url: string,
    options: { connectionOptions: { pool: Pool } },
  ) => {
    readonly schema: { migrate(): Promise<unknown> };
    appendToStream(
      stream: string,
      events: readonly object[],
      options: { expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
    ): Promise<unknown>;
    close(): Promise<void>;
  };
  readonly readMessagesBatch: (
    execute: unknown,
    options: { after: bigint; batchSize: number },
  ) => Promise<{ currentGlobalPosition: bigint; messages: readonly unknown[]; areMessagesLeft: boolean }>;
}

const emmett = (load: NodeJS.Require): PeerKind => ({
  name: '@event-driven-io/emmett-postgresql',
  async open(url) {
    const { getPostgreSQLEventStore, readMessagesBatch } = load('@event-driven-io/emmett-postgresql') as EmmettPackage;
    const { dumbo } = load('@event-driven-io/dumbo') as {
      readonly dumbo: (options: object) => { execute: unknown; close(): Promise<void> };
    };
    const pool = poolOf(url);
    const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
    const reader = dumbo({ connectionString: url });
    await store.schema.migrate();
    return {
      name: this.name,
      async append(stream, revision, data) {
        await store.appendToStream(stream, [{ type: 'bench.happened', data, metadata: {} }], {
          expectedStreamVersion: revision < 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision + 1),
        });
      },
      async fill(stream, bodies) {
        const events = bodies.map((data) => ({ type: 'bench.happened', data, metadata: {} }));
        await store.appendToStream(stream, events, { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' });
      },
      async readAll() {
        let count = 0;
        for (let after = 0n, left = true; left;) {
          const page = await readMessagesBatch(reader.execute, { after, batchSize: 1_000 });
          count += page.messages.length;
          left = page.messages.length > 0;
          after = page.currentGlobalPosition;
        }
        return count;
      },
      async close() {
        await store.close();
        await reader.close();
        await pool.end().catch(() => undefined);
      },
    };
  },
});

interface DcbCore {
  readonly Query: { all(): unknown; fromItems(items: readonly object[]): unknown };
  readonly Tags: { fromObj(tags: object): unknown };
  readonly SequencePosition: { initial(): unknown };
}

interface DcbPostgres {
  readonly PostgresEventStore: new (options: { pool: Pool }) => {
    ensureInstalled(): Promise<void>;
    append(command: object): Promise<unknown>;
    read(query: unknown): AsyncIterable<unknown>;
  };
}

const dcb = (load: NodeJS.Require, place: string): PeerKind => ({
  name: '@dcb-es/event-store-postgres',
  async open(url) {
    // They export themselves for `import` only; by the path of the file Node loads them all the same.
    const entry = (name: string): unknown => load(join(place, 'node_modules', '@dcb-es', name, 'dist', 'index.js'));
    const { Query, SequencePosition, Tags } = entry('event-store') as DcbCore;
    const { PostgresEventStore } = entry('event-store-postgres') as DcbPostgres;
    const pool = poolOf(url);
    const store = new PostgresEventStore({ pool });
    await store.ensureInstalled();
    const last = new Map<string, unknown>();
    return {
      name: this.name,
      async append(stream, _revision, data) {
        const tags = Tags.fromObj({ stream });
        const condition = {
          failIfEventsMatch: Query.fromItems([{ types: ['bench.happened'], tags }]),
          after: last.get(stream) ?? SequencePosition.initial(),
        };
        last.set(stream, await store.append({ events: { type: 'bench.happened', tags, data, metadata: {} }, condition }));
      },
      async fill(stream, bodies) {
        const tags = Tags.fromObj({ stream });
        await store.append({ events: bodies.map((data) => ({ type: 'bench.happened', tags, data, metadata: {} })) });
      },
      async readAll() {
        let count = 0;
        for await (const event of store.read(Query.all())) count += event ? 1 : 0;
        return count;
      },
      close: () => pool.end(),
    };
  },
});
