import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';
import { serviceNames, servicesWith, type ServiceName } from '@hub/process';
import { HubClient, type SignIn } from './hub-client';
import { TestDoor } from './test-door';

type Environment = Readonly<Record<string, string>>;

const program = (app: string, name = 'main') => join(projectRoot(), 'dist', 'apps', app, 'src', `${name}.js`);

const programOf = (name: ServiceName | 'issuer'): string => {
  if (name === 'issuer') return program('hub', 'issuer');
  return program(serviceNames.some((each) => each === name) ? name : 'party-adapter');
};

/** Only what is given: nothing of the machine's own settings reaches a service. */
const environment = (given: Environment): Environment => ({ PATH: process.env.PATH ?? '', HUB_LOG_LEVEL: 'debug', ...given });

/** Whom adapters tell what they received, and by which setting they know where. */
const DECIDING = [
  ['HUB_REFERRAL_URL', 'referral-service'],
  ['HUB_CONSENT_URL', 'consent-service'],
  ['HUB_HANDOFF_URL', 'handoff-service'],
] as const;

/** A party kind beyond the standing ones, so that a hub with services apart is shown to have one; the door has its route. */
const FURTHER_KIND = 'dv-shelter';

/** Every service of such a hub. */
export const apartServices: readonly ServiceName[] = servicesWith([FURTHER_KIND]);

const NOWHERE = 'http://127.0.0.1:9';

/** A built program of the hub as a child process. */
export class ChildProgram {
  /** Everything that it wrote to standard error. */
  errors = '';
  private said = '';
  readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.said += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString('utf8')));
    this.ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  }

  static start(args: readonly string[], given: Environment): ChildProgram {
    return new ChildProgram(spawn(process.execPath, args, { env: environment(given), stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Where it serves, from the line that it announces itself with. */
  async address(): Promise<string> {
    const line = await new Promise<string>((resolve, reject) => {
      const look = () => this.said.includes('\n') && resolve(this.said.slice(0, this.said.indexOf('\n')));
      this.child.stdout?.on('data', look);
      void this.ended.then((code) => reject(new Error(`It ended with ${code}:\n${this.errors.slice(-3000)}`)));
    });
    // Its own announcement: service, url, pid.
    return (JSON.parse(line) as { url: string }).url;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export interface ApartOptions {
  readonly databaseUrl: string;
  readonly bus: string;
}

/** A hub whose services run apart: the prepare step, the issuer, every service in a process of its own, and the door. */
export class ApartHub {
  private readonly programs = new Map<ServiceName | 'issuer', ChildProgram>();
  private readonly addresses = new Map<string, string>();
  private door: TestDoor | undefined;

  private constructor(
    readonly folder: string,
    private readonly options: ApartOptions,
  ) {}

  static async start(options: ApartOptions): Promise<ApartHub> {
    const hub = new ApartHub(await mkdtemp(join(tmpdir(), 'hub-e2e-apart-')), options);
    try {
      await hub.prepare();
      await hub.serve();
      return hub;
    } catch (error) {
      await hub.dispose();
      throw error;
    }
  }

  get url(): string {
    return this.door?.url ?? '';
  }

  addressOf(service: ServiceName): string {
    return this.addresses.get(service) ?? '';
  }

  /** What the prepare step wrote for one service. */
  settingsOf(service: ServiceName | 'issuer'): Promise<string> {
    return readFile(this.settingsFile(service), 'utf8');
  }

  async prepare(): Promise<void> {
    const { databaseUrl, bus } = this.options;
    const step = ChildProgram.start([program('hub', 'prepare'), join(this.folder, 'settings')], {
      HUB_DATABASE_URL: databaseUrl,
      HUB_KEYS: join(this.folder, 'keys'),
      HUB_BUS: bus,
      HUB_PARTY_KINDS: FURTHER_KIND,
    });
    const code = await step.ended;
    if (code !== 0) throw new Error(`The prepare step ended with ${code}:\n${step.errors}`);
  }

  async as(name: string): Promise<HubClient> {
    // The file that the issuer wrote: name, client id, secret, party, roles.
    const signIns = JSON.parse(await readFile(join(this.folder, 'issuer', 'demo-sign-ins.json'), 'utf8')) as SignIn[];
    const signIn = signIns.find((one) => one.name === name);
    if (signIn === undefined) throw new Error(`The demonstration has no sign-in ${name}.`);
    return new HubClient(() => this.url, signIn);
  }

  /** Starts a service with other settings than its own, for what must not work. */
  startWith(service: ServiceName, given: Environment): ChildProgram {
    return ChildProgram.start([programOf(service)], given);
  }

  /** Tells all to stop, as an operator would. @returns each one's exit code, and how long the slowest took, milliseconds */
  async stop(): Promise<{ readonly codes: Readonly<Record<string, number | null>>; readonly took: number }> {
    const from = performance.now();
    for (const running of this.programs.values()) running.signal('SIGTERM');
    const codes = await Promise.all([...this.programs].map(async ([name, running]) => [name, await running.ended] as const));
    this.programs.clear();
    return { codes: Object.fromEntries(codes), took: performance.now() - from };
  }

  async dispose(): Promise<void> {
    for (const running of this.programs.values()) running.signal('SIGKILL');
    await Promise.all([...this.programs.values()].map((running) => running.ended));
    await this.door?.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private settingsFile(service: string): string {
    return join(this.folder, 'settings', service, 'service.env');
  }

  private async serve(): Promise<void> {
    const issuer = await this.launch('issuer', {
      HUB_DATA: join(this.folder, 'issuer'),
      HUB_KEYS: join(this.folder, 'issuer', 'keys'),
      HUB_PARTY_KINDS: FURTHER_KIND,
    });
    const common = {
      HUB_SERVICE_ISSUER_URL: issuer,
      HUB_BUS: this.options.bus,
      HUB_TOPIC_PARTITIONS: '3',
      HUB_JOURNAL: join(this.folder, 'journal'),
    };
    const vault = await this.launch('vault-service', common);
    const deciding = await Promise.all(
      DECIDING.map(
        async ([setting, name]) => [setting, await this.launchIfThere(name, { ...common, HUB_VAULT_URL: vault })] as const,
      ),
    );
    const all = { ...common, HUB_VAULT_URL: vault, ...Object.fromEntries(deciding) };
    await Promise.all(apartServices.filter((name) => !this.programs.has(name)).map((name) => this.launch(name, all)));
    this.door = await TestDoor.open(this.addresses);
  }

  /** Where it serves; an address where nobody does for a service that this hub does not have. */
  private async launchIfThere(name: string, given: Environment): Promise<string> {
    const service = serviceNames.find((each) => each === name);
    return service === undefined ? NOWHERE : this.launch(service, given);
  }

  private async launch(name: ServiceName | 'issuer', given: Environment): Promise<string> {
    const args = [`--env-file=${this.settingsFile(name)}`, programOf(name)];
    const kind = name === `${FURTHER_KIND}-adapter` ? { HUB_PARTY_KIND: FURTHER_KIND } : {};
    const running = ChildProgram.start(args, { PORT: '0', ...given, ...kind });
    this.programs.set(name, running);
    const url = await running.address().catch((error: unknown) => {
      throw new Error(`The ${name} did not start.`, { cause: error });
    });
    this.addresses.set(name, url);
    return url;
  }
}
