import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinaries, type Binaries } from './binaries';
import { claimDataFolder, giveTo, superuserPassword, type DataFolder } from './data-folder';
import { PostgresStartError } from './postgres-start-error';
import { lastLine, startServer, type EmbeddedPostgres } from './server';
import { serverUser, type ServerUser } from './server-user';

export interface StartEmbeddedPostgres {
  /** Made where missing; holds the cluster, the superuser's password (mode 0600) and the server's log. */
  readonly dataFolder: string;
  /** TCP port on 127.0.0.1; 0 or absent: any free one. */
  readonly port?: number;
  /** Told what takes a moment: `creating the database`, `starting the database`. */
  readonly onProgress?: (step: string) => void;
}

/**
 * Starts PostgreSQL from the npm package's binaries as a child of this process, on a folder that it makes at the first start.
 * A server that a killed hub left behind is stopped first.
 *
 * @throws PostgresStartError with a code and a sentence that names the folder or the port
 */
export async function startEmbeddedPostgres(options: StartEmbeddedPostgres): Promise<EmbeddedPostgres> {
  const user = await serverUser();
  const binaries = await findBinaries(user);
  const data = await claimDataFolder(options.dataFolder, user);
  try {
    const major = await readFile(join(data.pgdata, 'PG_VERSION'), 'utf8').catch(() => undefined);
    if (major !== undefined && major.trim() !== binaries.major)
      throw new PostgresStartError(
        'postgres/other-version',
        `The data folder ${options.dataFolder} was made by PostgreSQL ${major.trim()}, this hub brings PostgreSQL ${binaries.major}: start it with the hub version that made it, or choose another data folder.`,
      );
    const password = await superuserPassword(data, major !== undefined);
    if (major === undefined) {
      options.onProgress?.('creating the database');
      await initialise(binaries, data, user, password);
    }
    options.onProgress?.('starting the database');
    return await startServer({ binaries, data, user, password, port: options.port ?? 0 });
  } catch (error) {
    await data.release();
    throw error;
  }
}

/** Made beside its final place and moved there when whole: a first start that was killed half-way leaves no half cluster. */
async function initialise(binaries: Binaries, data: DataFolder, user: ServerUser | undefined, password: string): Promise<void> {
  const fresh = `${data.pgdata}.new`;
  const passwordFile = `${data.passwordFile}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await giveTo(user, fresh);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(user, passwordFile);
  try {
    const initdb = spawn(
      binaries.initdb,
      [
        `--pgdata=${fresh}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C' }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let complaint = '';
    initdb.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
    const code = await new Promise<number | null>((resolve, reject) => initdb.once('error', reject).once('close', resolve));
    if (code !== 0)
      throw new PostgresStartError(
        'postgres/not-started',
        `PostgreSQL could not create its data in ${data.asked}: ${lastLine(complaint)}`,
      );
    await rename(fresh, data.pgdata);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}
