import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Every call by which a server or a writer puts something somewhere: on a disk, or on a connection. */
export const WRITES = [
  'write',
  'writev',
  'pwrite64',
  'pwritev',
  'pwritev2',
  'fdatasync',
  'fsync',
  'sync_file_range',
  'fallocate',
  'ftruncate',
  'rename',
  'renameat2',
  'sendto',
  'sendmsg',
] as const;
export type Write = (typeof WRITES)[number];

/** `SIGKILL` as the process enters this call for the n-th time (from 1) after it is watched: the call itself does not happen. */
export interface KillAt {
  readonly call: Write;
  readonly nth: number;
}

const KILLED = '+++ killed by SIGKILL +++';

/** @returns why nothing can be traced here, in one sentence; undefined where it can */
export async function whyNoStrace(): Promise<string | undefined> {
  const child = spawn('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
  const code = await Promise.race([
    once(child, 'exit').then(([ended]) => ended as number | null),
    once(child, 'error').then(() => undefined),
  ]);
  if (code === undefined) return 'There is no strace on this machine (apt-get install strace).';
  return code === 0 ? undefined : 'strace may not trace here: run as root, or allow ptrace (kernel.yama.ptrace_scope).';
}

/** Some processes and their threads as they are watched, and perhaps killed at a chosen call. */
export class Strace {
  private constructor(
    private readonly child: ChildProcess,
    private readonly file: string,
    private readonly ended: Promise<unknown>,
  ) {}

  /**
   * Resolves once every process is watched.
   *
   * @param file for what is seen; removed at the end
   * @throws Error when a process cannot be watched
   */
  static async attach(processes: readonly number[], file: string, killAt?: KillAt): Promise<Strace> {
    const injection = killAt ? ['-e', `inject=${killAt.call}:signal=SIGKILL:when=${killAt.nth}`] : [];
    const of = processes.flatMap((pid) => ['-p', String(pid)]);
    const child = spawn('strace', ['-f', '-o', file, '-e', `trace=${WRITES.join()}`, ...injection, ...of], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    let told = '';
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`strace ended at once: ${told.trim()}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        told += chunk.toString('utf8');
        if (processes.every((pid) => new RegExp(`Process ${pid} attached`).test(told))) resolve();
      });
    });
    return new Strace(child, file, ended);
  }

  /** Resolves once a kill is on record, or after some time without one. */
  async seesKill(): Promise<void> {
    for (let patience = 100; patience > 0; patience -= 1) {
      if ((await readFile(this.file, 'utf8')).includes(KILLED)) return;
      await sleep(20);
    }
  }

  /** Stops watching; what was watched goes on. @returns what was seen: calls of the busiest thread by name, and whether one was killed */
  async detach(): Promise<{ readonly calls: ReadonlyMap<Write, number>; readonly killed: boolean }> {
    // A process whose main thread died first can keep strace waiting for ever: what it has seen is written by then.
    for (const [signal, patience] of [
      ['SIGINT', 2_000],
      ['SIGKILL', 10_000],
    ] as const) {
      if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
      if (await Promise.race([this.ended.then(() => true), sleep(patience, false, { ref: false })])) break;
    }
    const lines = (await readFile(this.file, 'utf8')).split('\n');
    await rm(this.file, { force: true });
    const byThread = new Map<string, number>();
    const calls = new Map<Write, number>();
    for (const line of lines) {
      const [, thread, name] = /^(\d+)\s+([a-z0-9_]+)\(/.exec(line) ?? [];
      const call = WRITES.find((write) => write === name);
      if (thread === undefined || call === undefined) continue;
      const count = (byThread.get(`${thread} ${call}`) ?? 0) + 1;
      byThread.set(`${thread} ${call}`, count);
      calls.set(call, Math.max(count, calls.get(call) ?? 0));
    }
    return { calls, killed: lines.some((line) => line.includes(KILLED)) };
  }
}
