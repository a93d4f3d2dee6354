import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedPostgres } from '@hub/postgres';

interface Server {
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The same server, started again with `fsync=off`: what a power cut must be seen to lose. The hub's own code has no such setting, so it
 * is made here out of the command line of the one that runs.
 */
export async function withoutFsync(server: EmbeddedPostgres, cluster: string): Promise<Server> {
  const binary = await readlink(`/proc/${server.pid}/exe`);
  const [, ...args] = (await readFile(`/proc/${server.pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  const { uid, gid } = await stat(cluster);
  await server.stop();
  const child = spawn(
    binary,
    args.map((arg) => (arg === 'fsync=on' ? 'fsync=off' : arg)),
    {
      uid,
      gid,
      cwd: cluster,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: 'ignore',
      detached: true,
    },
  );
  const ended = once(child, 'exit');
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  for (let patience = 1_000; patience > 0; patience -= 1) {
    const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready')
      return { pid: child.pid ?? 0, kill, stop: () => kill('SIGINT') };
    if (child.exitCode !== null) break;
    await sleep(20);
  }
  await kill('SIGKILL');
  throw new Error('PostgreSQL did not start with fsync=off.');
}
