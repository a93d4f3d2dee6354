import { readFile, readdir, readlink, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes that work in a folder, as every process of a PostgreSQL server does in its cluster's. Linux only. */
export async function processesIn(folder: string): Promise<readonly number[]> {
  const real = await realpath(folder);
  const found: number[] = [];
  for (const entry of await readdir('/proc').catch(() => []))
    if (/^\d+$/.test(entry) && (await readlink(`/proc/${entry}/cwd`).catch(() => '')) === real) found.push(Number(entry));
  return found;
}

/** Resolves once each of them has stopped: one that waits for a disk stops when the disk has answered. */
export async function stopped(processes: readonly number[]): Promise<void> {
  for (const pid of processes)
    for (let patience = 500; patience > 0 && !/^[TtZX]$/.test(await stateOf(pid)); patience -= 1) await sleep(10);
}

/** Resolves once the process has ended, or nobody asks any longer. Linux only. */
export async function ended(pid: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !/^[ZX]$/.test(await stateOf(pid))) await sleep(10);
}

/** One letter, see proc(5); `X` for one that is gone. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name stands in brackets and may hold anything.
  return stat === '' ? 'X' : stat.charAt(stat.lastIndexOf(')') + 2);
}
