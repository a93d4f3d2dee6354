import { execFile } from 'node:child_process';
import { readFile, readlink, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What tells one process from a later one under the same number: its start time, where the system says it. */
export async function processMark(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name stands in brackets and may hold anything; after it, the 20th field is the start in clock ticks.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Whether a process lives. One that has ended and waits for its parent to notice (a zombie) does not. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!exists(pid)) return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
}

/** Whether the number is taken, be it by a zombie: this is what PostgreSQL itself looks at. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether this process is a PostgreSQL server on that data folder: nobody else is ever signalled. */
export async function isServerOf(pid: number, pgdata: string): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (cwd !== undefined) return cwd === pgdata;
  if (process.platform === 'linux') return false;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(pgdata);
}

/** Whether any process still works inside the data folder, for example a backend whose server was killed. */
export async function anyServerProcess(pgdata: string): Promise<boolean> {
  for (const entry of await readdir('/proc').catch(() => []))
    if (/^\d+$/.test(entry) && (await readlink(`/proc/${entry}/cwd`).catch(() => '')) === pgdata) return true;
  return false;
}

/** Waits until the condition holds; false if it does not within that many milliseconds. */
export async function within(milliseconds: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + milliseconds; ; await sleep(20)) {
    if (await condition()) return true;
    if (Date.now() > end) return false;
  }
}
