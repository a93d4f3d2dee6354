import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, isServerOf } from './processes';

/**
 * The address of the embedded server that another process runs on this data folder, or undefined when none does. Names no role and
 * holds no password.
 *
 * @param dataFolder as {@link import('./embedded-postgres').StartEmbeddedPostgres.dataFolder}
 */
export async function runningServer(dataFolder: string): Promise<string | undefined> {
  const folder = await realpath(join(dataFolder, 'data')).catch(() => undefined);
  if (folder === undefined) return undefined;
  const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0) || !(port > 0) || lines[7]?.trim() !== 'ready') return undefined;
  if (!exists(pid) || !(await isServerOf(pid, folder))) return undefined;
  return `postgresql://127.0.0.1:${port}/postgres`;
}
