import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries';
import { giveTo, type DataFolder } from './data-folder';
import { PostgresStartError } from './postgres-start-error';
import type { ServerUser } from './server-user';

/** A PostgreSQL server that is our own child. */
export interface EmbeddedPostgres {
  /** The superuser's, database `postgres`, over TCP on 127.0.0.1. Holds the password: never log it. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Ends open sessions, writes a checkpoint, waits for the end. At most about 8 s; safe to call twice. */
  stop(): Promise<void>;
  /** For fault tests: sends the server process a signal and, if that ends it, waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  // A commit is on disk before it is acknowledged: nothing here may ever trade that for speed.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_wal_size: '1GB',
  jit: 'off',
  io_method: 'sync',
  huge_pages: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // The server's log says that something failed, never with which person's data.
  // (its messages quote values), so errors of statements are told to the client alone.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

interface StartServer {
  readonly binaries: Binaries;
  readonly data: DataFolder;
  readonly user: ServerUser | undefined;
  readonly password: string;
  readonly port: number;
}

/** Starts the server on an existing cluster and waits until it takes connections. */
export async function startServer({ binaries, data, user, password, port: wanted }: StartServer): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted === 0 ? await freePort() : wanted;
    const child = await spawnServer(binaries, data, user, port);
    if (await becomesReady(child, data)) return embedded(child, data, port, password);
    const complaint = await readFile(data.serverLog, 'utf8').catch(() => '');
    const portTaken = complaint.includes('could not bind');
    // The port may have been taken since it was found free; a killed server's backends may take a moment to let go of its memory.
    const passing = (portTaken && wanted === 0) || complaint.includes('shared memory block');
    if (passing && attempt < 40) {
      await sleep(250);
      continue;
    }
    if (portTaken)
      throw new PostgresStartError(
        'postgres/port-in-use',
        `Port ${port} on 127.0.0.1 is taken by another program: choose another port for the database, or 0 for any.`,
      );
    throw new PostgresStartError(
      'postgres/not-started',
      `PostgreSQL did not start on ${data.asked}: ${lastLine(complaint)} (see ${data.serverLog})`,
    );
  }
}

async function spawnServer(
  binaries: Binaries,
  data: DataFolder,
  user: ServerUser | undefined,
  port: number,
): Promise<ChildProcess> {
  await rename(data.serverLog, `${data.serverLog}.previous`).catch(() => undefined);
  const log = await open(data.serverLog, 'w', 0o600);
  try {
    await giveTo(user, data.serverLog);
    const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return await new Promise((resolve, reject) => {
      const child = spawn(binaries.postgres, ['-D', data.pgdata, ...settings], {
        ...user,
        cwd: data.pgdata,
        env: { ...process.env, LC_ALL: 'C' },
        stdio: ['ignore', log.fd, log.fd],
        // A session of its own: Ctrl-C in the terminal is the hub's to handle, the database goes last.
        detached: true,
      });
      child.once('error', reject).once('spawn', () => resolve(child));
    });
  } finally {
    await log.close();
  }
}

/** The server writes `ready` as the last line of its lock file: no guess by port, where somebody else's server may answer. */
async function becomesReady(child: ChildProcess, data: DataFolder): Promise<boolean> {
  const lock = join(data.pgdata, 'postmaster.pid');
  while (child.exitCode === null && child.signalCode === null) {
    const lines = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
    await sleep(10);
  }
  return false;
}

function embedded(child: ChildProcess, data: DataFolder, port: number, password: string): EmbeddedPostgres {
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const exited = (ended() ? Promise.resolve() : new Promise<void>((resolve) => child.once('exit', () => resolve()))).then(() =>
    data.release(),
  );
  const endedWithin = (milliseconds: number) =>
    Promise.race([exited.then(() => true), sleep(milliseconds, false, { ref: false })]);
  return {
    url: `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    port,
    // A spawned child has a number.
    pid: child.pid ?? 0,
    exited,
    async stop() {
      // Fast shutdown; if a session will not end, at once (the log replays at the next start); at last by force.
      for (const [signal, patience] of [
        ['SIGINT', 5000],
        ['SIGQUIT', 2000],
        ['SIGKILL', 60_000],
      ] as const) {
        if (!ended()) child.kill(signal);
        if (await endedWithin(patience)) return;
      }
    },
    async kill(signal) {
      child.kill(signal);
      if (['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGABRT', 'SIGSEGV'].includes(signal)) await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return address.port;
}

/** The last thing that a server or a tool said, for one clear sentence. */
export const lastLine = (output: string): string =>
  output
    .trim()
    .split('\n')
    .map((line) => line.replace(/^.*?(FATAL|PANIC|ERROR|error|HINT):\s*/, ''))
    .at(-1) ?? '';
