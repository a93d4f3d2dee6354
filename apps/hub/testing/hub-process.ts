import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '@hub/postgres';
import { TestServer } from '../../../infra/eventstoredb/test-server';
import { HubClient, type SignIn } from './hub-client';
import { nodeFlags } from './node-flags';

export interface HubOptions {
  /** Kept when given; otherwise a folder of its own that `dispose` removes. */
  readonly data?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** In the database whatever the run says: for a test that is about that store, or whose other programs would not know of another. */
  readonly log?: 'postgres';
}

/** One that the database's own account may enter, so that the cluster lies in it and goes with it. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-e2e-'));
  await chmod(folder, 0o711);
  return folder;
}

/**
 * With `HUB_TEST_LOG=eventstore` every hub that a test starts keeps its log in an EventStoreDB of its own (the stand-in), unless the test
 * itself says where: so each end-to-end test can be run on either store, unchanged.
 */
const ON_EVENTSTOREDB = process.env['HUB_TEST_LOG'] === 'eventstore';

/** The built hub as a child process, driven through its front door as anybody else would. */
export class HubProcess {
  private child: ChildProcess | undefined;
  private address = '';
  private eventStore: TestServer | undefined;
  /** Everything that the process wrote, for the search for what must not be there. */
  output = '';

  private constructor(
    readonly data: string,
    private readonly temporary: boolean,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly onEventStoreDB: boolean,
  ) {}

  static async start(options: HubOptions = {}): Promise<HubProcess> {
    const data = options.data ?? (await temporaryFolder());
    const environment = options.environment ?? {};
    const onEventStoreDB = ON_EVENTSTOREDB && options.log !== 'postgres' && !('HUB_EVENTSTORE' in environment);
    const hub = new HubProcess(data, options.data === undefined, environment, onEventStoreDB);
    await hub.start();
    return hub;
  }

  get url(): string {
    return this.address;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** How its last run ended: 0 when it was stopped, null while it runs or when it was killed. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  /** Starts it (again) on the same data and resolves once it serves. */
  async start(): Promise<void> {
    const program = join(projectRoot(), 'dist', 'apps', 'hub', 'src', 'main.js');
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('HUB_') && name !== 'NODE_OPTIONS'),
    );
    if (this.onEventStoreDB) this.eventStore ??= await TestServer.start({ folder: join(this.data, 'eventstore') });
    const log = this.eventStore === undefined ? {} : { HUB_EVENTSTORE: this.eventStore.url };
    const child = spawn(process.execPath, [...nodeFlags(), program], {
      env: { ...inherited, PORT: '0', HUB_DATA: this.data, HUB_LOG_LEVEL: 'debug', ...log, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    const deadline = Date.now() + 60_000;
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`The hub ended with ${child.exitCode ?? child.signalCode}:\n${this.output.slice(-4000)}`);
      const announced = await readFile(join(this.data, 'hub.json'), 'utf8').catch(() => '{}');
      // Written by the hub itself once it serves.
      const { pid, url } = JSON.parse(announced) as { pid?: number; url?: string };
      if (pid === child.pid && url !== undefined) {
        this.address = url;
        return;
      }
      if (Date.now() > deadline) throw new Error(`The hub did not serve within a minute:\n${this.output.slice(-4000)}`);
      await sleep(25);
    }
  }

  /** A client signed in as one of the demonstration's sign-ins. */
  async as(name: string): Promise<HubClient> {
    // The file that the demonstration wrote: name, client id, secret, party, roles.
    const signIns = JSON.parse(await readFile(join(this.data, 'demo-sign-ins.json'), 'utf8')) as SignIn[];
    const signIn = signIns.find((one) => one.name === name);
    if (signIn === undefined) throw new Error(`The demonstration has no sign-in ${name}.`);
    return new HubClient(() => this.url, signIn);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    // Another process may go on with the same folder.
    await this.eventStore?.stop();
    this.eventStore = undefined;
  }

  async dispose(): Promise<void> {
    await this.stop();
    if (this.temporary) await rm(this.data, { recursive: true, force: true });
  }
}
