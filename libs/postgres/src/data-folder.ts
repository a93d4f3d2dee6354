import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, chown, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFolder } from './binaries';
import { PostgresStartError } from './postgres-start-error';
import { anyServerProcess, exists, isAlive, isServerOf, processMark, within } from './processes';
import { canReach, type ServerUser } from './server-user';

/** What lies in the folder that a caller names: the cluster, the superuser's password beside it, the server's own log. */
export interface DataFolder {
  /** As the caller named it, for messages. */
  readonly asked: string;
  readonly folder: string;
  readonly pgdata: string;
  readonly passwordFile: string;
  readonly serverLog: string;
  /** Lets the next hub in. */
  release(): Promise<void>;
}

/**
 * Makes the folder where it is missing and claims it for this process: two hubs on one folder are refused, one that was killed
 * leaves nothing in the way, and the server it left running is stopped first.
 *
 * As root under a folder that the server's user cannot enter, the cluster goes to one that it can, and the folder asked for
 * becomes a symbolic link to it.
 *
 * @throws PostgresStartError `postgres/no-access`, `postgres/in-use`
 */
export async function claimDataFolder(path: string, user: ServerUser | undefined): Promise<DataFolder> {
  const folder = await makeFolder(resolve(path), user);
  const pgdata = join(folder, 'data');
  const release = await takeOwnership(folder, path);
  try {
    await stopOrphan(pgdata, path);
  } catch (error) {
    await release();
    throw error;
  }
  return {
    asked: path,
    folder,
    pgdata,
    passwordFile: join(folder, 'superuser.password'),
    serverLog: join(folder, 'postgres.log'),
    release,
  };
}

async function makeFolder(path: string, user: ServerUser | undefined): Promise<string> {
  try {
    if (user && !(await isThere(path))) {
      await mkdir(dirname(path), { recursive: true });
      if (await canReach(user, dirname(path))) await mkdir(path, { mode: 0o711 });
      else {
        const elsewhere = await mkdtemp(join(await openFolder(), 'data-'));
        await chmod(elsewhere, 0o711);
        await symlink(elsewhere, path);
      }
    }
    if (!user) await mkdir(path, { recursive: true, mode: 0o700 });
    const real = await realpath(path);
    await access(real, constants.R_OK | constants.W_OK | constants.X_OK);
    if (!(await canReach(user, real)))
      throw new PostgresStartError(
        'postgres/no-access',
        `PostgreSQL may not run as root, and its own account cannot enter ${path}: start the hub as an ordinary user or choose another data folder.`,
      );
    return real;
  } catch (cause) {
    if (cause instanceof PostgresStartError) throw cause;
    throw new PostgresStartError(
      'postgres/no-access',
      `The data folder ${path} cannot be written to: give this account the right, or choose another data folder.`,
      { cause },
    );
  }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function takeOwnership(folder: string, asked: string): Promise<() => Promise<void>> {
  const file = join(folder, 'owner.pid');
  const mine = `${process.pid} ${await processMark(process.pid)} ${randomBytes(8).toString('hex')}\n`;
  for (;;) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid = '', mark = ''] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
      const living = Number(pid) > 0 && (await isAlive(Number(pid))) && (await processMark(Number(pid))) === mark;
      if (living) throw inUse(asked, `process ${pid}`);
      await rename(file, `${file}.${randomBytes(4).toString('hex')}.stale`).catch(() => undefined);
      continue;
    }
    // Two processes may both have found a stale owner and one have moved the other's claim away: the one that still stands has it.
    await sleep(10);
    if ((await readFile(file, 'utf8').catch(() => '')) !== mine) throw inUse(asked, 'another process');
    return async () => {
      if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true });
    };
  }
}

const inUse = (folder: string, who: string) =>
  new PostgresStartError(
    'postgres/in-use',
    `The data folder ${folder} is in use by ${who}: stop that hub, or choose another data folder.`,
  );

/** A hub that was killed leaves its server running: it is stopped (its log replays at the next start), and its end awaited. */
async function stopOrphan(pgdata: string, asked: string): Promise<void> {
  const lock = join(pgdata, 'postmaster.pid');
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return;
  if (exists(pid) && (await isServerOf(pid, pgdata))) {
    for (const [signal, patience] of [
      ['SIGINT', 5000],
      ['SIGQUIT', 3000],
      ['SIGKILL', 3000],
    ] as const) {
      process.kill(pid, signal);
      if (await within(patience, async () => !(await isAlive(pid)))) break;
    }
  }
  if (!(await within(10_000, async () => !(await anyServerProcess(pgdata)))))
    throw inUse(asked, 'a PostgreSQL that does not stop');
  // Nobody works in the folder: a lock that is left names a dead process, a zombie, or a stranger that got its number since.
  await rm(lock, { force: true });
}

/** The superuser's password, made at the first start, readable by this account only. */
export async function superuserPassword(data: DataFolder, initialised: boolean): Promise<string> {
  try {
    return (await readFile(data.passwordFile, 'utf8')).trim();
  } catch (cause) {
    if (initialised)
      throw new PostgresStartError(
        'postgres/no-password',
        `${data.passwordFile} is missing or cannot be read: put it back from where the data folder came from.`,
        { cause },
      );
    const password = randomBytes(24).toString('base64url');
    await writeFile(data.passwordFile, password, { mode: 0o600, flag: 'wx' });
    return password;
  }
}

/** Hands a file or folder to the server's user. */
export async function giveTo(user: ServerUser | undefined, path: string): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}
