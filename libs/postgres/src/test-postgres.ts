import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDataFolder } from './data-folder';
import { startEmbeddedPostgres } from './embedded-postgres';
import { createPool } from './pool';
import type { EmbeddedPostgres } from './server';
import { serverUser } from './server-user';

/** A PostgreSQL for a test file: real, empty, durable, gone afterwards. */
export interface TestPostgres {
  /** The superuser's. */
  readonly url: string;
  /** An empty database of a random name; its superuser url. */
  createDatabase(): Promise<string>;
  /** Stops the server as an operator would and starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Sends the server process a signal (`SIGKILL`, `SIGSTOP`…). Start it again with {@link TestPostgres.restart}. */
  kill(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

const PREFIX = 'hub-test-postgres-';

/**
 * Starts a server in a fresh temporary folder on any free port. `HUB_TEST_DATABASE_URL` (a superuser's) names a server to be
 * used instead: then databases are made there; a test that restarts or kills its server asks for one of its own (`ownServer`), or
 * fails loudly.
 */
export async function startTestPostgres(options: { readonly ownServer?: boolean } = {}): Promise<TestPostgres> {
  const given = process.env['HUB_TEST_DATABASE_URL'];
  if (given && options.ownServer !== true) return onServer(given);
  await sweep();
  const dataFolder = await mkdtemp(join(await realpath(tmpdir()), PREFIX));
  // Made anew by the start itself, which knows whom it must let in.
  await rmdir(dataFolder);
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataFolder });
  const { url, port } = server;
  return {
    url,
    createDatabase: () => createDatabase(url),
    async restart() {
      await server.stop();
      server = await startEmbeddedPostgres({ dataFolder, port });
    },
    kill: (signal) => server.kill(signal),
    async stop() {
      await server.stop();
      await removeFolder(dataFolder);
    },
  };
}

function onServer(url: string): TestPostgres {
  const made: string[] = [];
  const notOurs = async () => {
    throw new Error('This test stops and starts its server: start it with ownServer, or without HUB_TEST_DATABASE_URL.');
  };
  return {
    url,
    async createDatabase() {
      const database = await createDatabase(url);
      made.push(database);
      return database;
    },
    restart: notOurs,
    kill: notOurs,
    async stop() {
      const pool = createPool(url, { max: 1 });
      for (const database of made)
        await pool.query(`drop database if exists ${new URL(database).pathname.slice(1)} with (force)`);
      await pool.end();
    },
  };
}

async function createDatabase(url: string): Promise<string> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const pool = createPool(url, { max: 1 });
  try {
    await pool.query(`create database ${name}`);
  } finally {
    await pool.end();
  }
  const database = new URL(url);
  database.pathname = `/${name}`;
  return database.href;
}

/** A test run that was killed leaves its server and folder: the next one takes them over, stops and removes them. */
async function sweep(): Promise<void> {
  const root = await realpath(tmpdir());
  const user = await serverUser();
  for (const name of (await readdir(root)).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(root, name);
    // One without an owner's mark is being made at this moment by somebody else.
    if (!existsSync(join(folder, 'owner.pid'))) continue;
    const abandoned = await claimDataFolder(folder, user).catch(() => undefined);
    if (abandoned) await removeFolder(folder);
  }
}

async function removeFolder(folder: string): Promise<void> {
  const real = await realpath(folder).catch(() => folder);
  await rm(real, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
