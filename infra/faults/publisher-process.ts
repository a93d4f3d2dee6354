import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';
import type { PublishProgress } from './publishing';

/** A publisher, or a writer of the log, as a process of its own, seen from the one who kills. */
export class PublisherProcess {
  private latest: PublishProgress = { inFlight: 0, acknowledged: 0, unknown: 0 };
  private readonly watchers = new Set<() => void>();
  private readonly exited: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    // The publisher sends nothing else.
    child.on('message', (message) => {
      this.latest = message as PublishProgress;
      for (const look of [...this.watchers]) look();
    });
    void this.exited.then(() => {
      for (const look of [...this.watchers]) look();
    });
  }

  /**
   * @param program which, by its place among the built fault programs
   * @param options what that program takes, to be handed over as JSON
   * @param ledger file that the publisher writes
   * @param signal ends it, and every wait for it, at once
   */
  static start(program: string, options: object, ledger: string, signal?: AbortSignal): PublisherProcess {
    const built = join(projectRoot(), 'dist', 'infra', 'faults', program);
    const child = fork(built, [JSON.stringify(options), ledger], {
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
    return new PublisherProcess(child);
  }

  get progress(): PublishProgress {
    return this.latest;
  }

  /** Resolves at the first report for which it holds, with that report. */
  reaches(what: string, holds: (progress: PublishProgress) => boolean, patience: number): Promise<PublishProgress> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.watchers.delete(look);
        end();
      };
      const look = () => {
        const { latest } = this;
        if (holds(latest)) settle(() => resolve(latest));
        else if (this.ended) settle(() => reject(new Error(`The publisher ended while waiting for ${what}.`)));
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`Waited ${patience / 1000} s in vain for ${what}: ${JSON.stringify(this.latest)}.`))),
        patience,
      );
      this.watchers.add(look);
      look();
    });
  }

  /** Lets it finish what it began. @throws Error when something stays unknown for that many milliseconds */
  async finish(patience: number): Promise<void> {
    this.child.send('finish');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), patience);
    const code = await this.exited;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`The publisher could not finish: ${JSON.stringify(this.latest)}.`);
  }

  get pid(): number {
    // A forked child has a number.
    return this.child.pid ?? 0;
  }

  async kill(): Promise<void> {
    if (!this.ended) this.child.kill('SIGKILL');
    await this.exited;
  }

  private get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
