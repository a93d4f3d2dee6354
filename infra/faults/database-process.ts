import { readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const clusterOf = (data: string) => join(data, 'postgres', 'data');

/** The process id of the server that works in a hub's data folder; undefined where none does. */
async function serverOf(data: string): Promise<number | undefined> {
  const lock = await readFile(join(clusterOf(data), 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lock.split('\n')[0]);
  if (!(pid > 0)) return undefined;
  const works = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  // A number may have gone to another process since; only what works in that folder is ever signalled.
  return works !== undefined && works === (await realpath(clusterOf(data))) ? pid : undefined;
}

/** Kills the embedded database server of a running hub at once: its log has to replay at the next start. */
export async function killDatabase(data: string): Promise<void> {
  const pid = await serverOf(data);
  if (pid === undefined) throw new Error('No database server works in the data folder (looked for by /proc).');
  process.kill(pid, 'SIGKILL');
}

/** Stops a server that a killed hub left behind and no later hub took over. */
export async function stopLeftOverDatabase(data: string): Promise<void> {
  const pid = await serverOf(data);
  if (pid === undefined) return;
  process.kill(pid, 'SIGINT');
  for (let patience = 100; patience > 0 && (await serverOf(data)) !== undefined; patience -= 1) await sleep(100);
}
