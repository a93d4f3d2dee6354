import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cruelties } from './cruelties';
import { builtProgram } from './built-program';

export interface TestServerOptions {
  /** Where the events are kept. Default: a folder of its own that goes with it. */
  readonly folder?: string;
  /** 0 or absent: any free one. */
  readonly port?: number;
}

/** How long a port that it had before may be somebody else's, milliseconds. */
const PORT_PATIENCE = 10_000;

/** The stand-in for EventStoreDB as a process of its own, our child. */
export class TestServer {
  #child: ChildProcess | undefined;
  #port = 0;
  #asked = 0;

  private constructor(
    readonly folder: string,
    private readonly ownFolder: boolean,
  ) {}

  static async start({ folder, port = 0 }: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(folder ?? (await mkdtemp(join(tmpdir(), 'hub-esdb-'))), folder === undefined);
    server.#port = port;
    await server.start();
    return server;
  }

  /** As HUB_EVENTSTORE takes it. */
  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /**
   * Starts it again after a kill: same folder, same port. While nobody listens there a connection of any other process may have been given
   * that port, a client's that tries to reach it not least: then it tries again.
   */
  async start(): Promise<void> {
    for (const end = Date.now() + PORT_PATIENCE; ; await sleep(100)) {
      const port = await this.#serving();
      if (port !== undefined) {
        this.#port = port;
        return;
      }
      if (this.#port === 0 || Date.now() > end)
        throw new Error('The test server for EventStoreDB ended before it served; its own words stand above.');
    }
  }

  /** The port on which a new process serves; undefined where it ended before. */
  async #serving(): Promise<number | undefined> {
    const child = fork(builtProgram(), ['--folder', this.folder, '--port', String(this.#port)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
      env: { PATH: process.env['PATH'] },
    });
    this.#child = child;
    const first = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
    return (first as [{ readonly port: number }] | undefined)?.[0].port; // its first message
  }

  /** Switches what it does beside serving. */
  async set(change: Partial<Cruelties>): Promise<void> {
    await this.#ask({ set: change });
  }

  async breakConnections(): Promise<void> {
    await this.#ask({ break: true });
  }

  /** Sends a signal and, where it ends the process, waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ends = signal !== 'SIGSTOP' && signal !== 'SIGCONT';
    const ended = ends && child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill(signal);
    await ended;
    if (ends) this.#child = undefined;
  }

  async stop(): Promise<void> {
    if (this.#child) await this.kill('SIGKILL');
    if (this.ownFolder) await rm(this.folder, { recursive: true, force: true });
  }

  async #ask(message: object): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error('The test server does not run.');
    const id = (this.#asked += 1);
    await new Promise<void>((resolve) => {
      const hear = (answer: { readonly done?: number }) => {
        if (answer.done !== id) return;
        child.off('message', hear);
        resolve();
      };
      child.on('message', hear);
      child.send({ id, ...message });
    });
  }
}
