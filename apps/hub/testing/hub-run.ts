import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '@hub/postgres';
import { nodeFlags } from './node-flags';

export interface HubRunOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** What is started instead of the built hub itself, from the project's folder; in a process group of its own, as a terminal does. */
  readonly program?: readonly string[];
  /** Another account of this machine: only root can. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** How a start ended, and what it said to whom. */
export interface EndedRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly milliseconds: number;
}

/** One start of a hub as somebody makes it at a terminal: with standard output and standard error apart, and the exit code. */
export class HubRun {
  out = '';
  err = '';
  readonly ended: Promise<EndedRun>;
  private readonly child: ChildProcess;

  constructor({ environment, program, account }: HubRunOptions) {
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('HUB_') && !['PORT', 'NODE_OPTIONS'].includes(name)),
    );
    const built = [...nodeFlags(), join(projectRoot(), 'dist', 'apps', 'hub', 'src', 'main.js')];
    const started = Date.now();
    this.child = spawn(process.execPath, program ?? built, {
      cwd: projectRoot(),
      env: { ...inherited, PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...account,
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString('utf8')));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString('utf8')));
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) =>
        resolve({ code, signal, out: this.out, err: this.err, milliseconds: Date.now() - started }),
      );
    });
  }

  /** Resolves once it has said that; throws when it ends before. */
  async says(words: string): Promise<void> {
    const gone = this.ended.then(({ code, err }) => {
      throw new Error(`It ended with ${code} before it said "${words}": ${err.slice(-2000)}`);
    });
    gone.catch(() => undefined);
    while (!this.out.includes(words)) await Promise.race([sleep(20), gone]);
  }

  /** What a terminal does at Ctrl-C (SIGINT) and when its window is closed (SIGHUP): every process of the group is told. */
  tellGroup(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null)
      process.kill(-this.child.pid, signal);
  }
}

/** Starts a hub that cannot start, and waits for its end. */
export const refusedStart = async (options: HubRunOptions): Promise<EndedRun> => new HubRun(options).ended;

/**
 * What is wrong with the way in which a start was refused: it ends with a code other than 0 and says one sentence on standard
 * error that names what to change, and no trace of the program's inside.
 */
export function faultsOfRefusal({ code, err }: Pick<EndedRun, 'code' | 'err'>, names: readonly string[]): readonly string[] {
  const faults: string[] = [];
  if (code === 0 || code === null) faults.push(`ended with ${code}`);
  if (err.trimEnd().split('\n').length !== 1) faults.push(`said more than one line: ${err}`);
  if (!/^[A-Z][^\n]* [^\n]*\.\n$/.test(err)) faults.push(`said no sentence: ${err}`);
  if (/^\s+at |\b[A-Za-z]*Error:|node_modules|\{"/m.test(err)) faults.push(`showed its inside: ${err}`);
  for (const name of names) if (!err.includes(name)) faults.push(`did not name ${name}: ${err}`);
  return faults;
}
