import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres } from '@hub/postgres';
import { HubClient, type SignIn } from '../apps/hub/testing/hub-client';
import { HubProcess } from '../apps/hub/testing/hub-process';
import { nodeFlags } from '../apps/hub/testing/node-flags';
import { percentile, type Benchmark } from './figure';

const CONNECTIONS = 32;
const ROUNDS = 6;
const SECONDS = 4;
/** Until the compiler has done its work: before, a command takes twice as long. */
const WARM_UP = 12;

/** P1b: commands through the whole deciding service. */
export const commands: Benchmark = {
  id: 'P1b',
  title: 'commands a second through HTTP, 32 connections',
  method: [
    `${CONNECTIONS} connections publish referrals of clients that the hub knows (identity and one need, both sealed), each the next one when the`,
    'last was answered, to the referral service in a process of its own: sign-in, validation, the rules and the client read from the',
    'log, sealing, decision, append. PostgreSQL and the load generator share the two cores. The peer is the same service with every',
    'step but the append, which is answered at once, on a server of its own, for both keep a list of what is due and would race',
    'for it; both run in turns. The shares are the time that a command waits for each stage on average, added up by the service',
    'itself; what is left is HTTP, sign-in, validation, the decision and their queues. The processor time is that of the service.',
    `Both are warmed up for ${WARM_UP} s.`,
  ].join('\n'),

  async run(tell) {
    const data = await mkdtemp(join(tmpdir(), 'hub-bench-commands-'));
    await chmod(data, 0o711);
    const started: { stop(): Promise<void> }[] = [];
    const startApp = async (name: string, flags: readonly string[]): Promise<CommandApp> => {
      const own = join(data, name);
      const server = await startTestPostgres({ ownServer: true });
      started.unshift(server);
      const environment = { HUB_DATABASE_URL: await server.createDatabase(), HUB_LOG_LEVEL: 'warn' };
      await (await HubProcess.start({ data: own, environment })).dispose();
      const app = await CommandApp.start(own, environment, flags);
      started.unshift(app);
      return app;
    };
    try {
      const whole = await startApp('whole', []);
      const without = await startApp('without', ['--without-append']);
      const load = { ours: new Load(whole), theirs: new Load(without) };
      await load.ours.run(WARM_UP); // mints the clients, too
      await load.theirs.run(WARM_UP);
      load.ours.forget();
      load.theirs.forget();
      const before = await whole.spent();
      for (let round = 1; round <= ROUNDS; round += 1) {
        await load.theirs.run(SECONDS);
        await load.ours.run(SECONDS);
        tell(
          `round ${round} of ${ROUNDS}: ${load.ours.rate().toFixed(0)}/s, without the append ${load.theirs.rate().toFixed(0)}/s`,
        );
      }
      const spent = await whole.spent();
      const each = (ms: number, from = 0) => (ms - from) / load.ours.times.length;
      const shares = Object.entries(spent.stages)
        .map(([stage, ms]) => `${each(ms, before.stages[stage]).toFixed(1)} ms ${stage}`)
        .join(', ');
      const processor = each(spent.processor, before.processor).toFixed(2);
      const mean = load.ours.times.reduce((sum, time) => sum + time, 0) / load.ours.times.length;
      return [
        {
          case: `${CONNECTIONS} connections`,
          what: `commands/s; p50 ${percentile(load.ours.times, 50).toFixed(1)} ms, p99 ${percentile(load.ours.times, 99).toFixed(1)} ms; of ${mean.toFixed(1)} ms on average ${shares}; ${processor} ms of processor`,
          value: load.ours.rate(),
          unit: '/s',
          better: 'higher',
          peer: 'the same service without the append',
          peerValue: load.theirs.rate(),
        },
      ];
    } finally {
      for (const one of started) await one.stop();
      await rm(data, { recursive: true, force: true });
    }
  },
};

/** Milliseconds since the service started. */
interface Spent {
  /** That its commands waited, by stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** Of the processor, all threads. */
  readonly processor: number;
}

/** The deciding service in a process of its own. */
class CommandApp {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly client: HubClient,
  ) {}

  static async start(data: string, environment: Readonly<Record<string, string>>, flags: readonly string[]): Promise<CommandApp> {
    const child = spawn(process.execPath, [...nodeFlags(), join(__dirname, 'command-app.js'), data, ...flags], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const { url } = await told<{ url: string }>(child);
    // The file that the demonstration wrote.
    const signIns = JSON.parse(await readFile(join(data, 'demo-sign-ins.json'), 'utf8')) as SignIn[];
    const signIn = signIns.find(({ name }) => name === 'harbor');
    if (signIn === undefined) throw new Error('the demonstration has no sign-in harbor');
    return new CommandApp(child, url, new HubClient(() => url, signIn));
  }

  async spent(): Promise<Spent> {
    const answer = told<Spent>(this.child);
    this.child.send('spent');
    return answer;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

const told = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message)); // only this program's own messages arrive there
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });

/** Closed loop: each connection sends its next command when the last was answered. */
class Load {
  readonly times: number[] = [];
  private seconds = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(private readonly app: CommandApp) {}

  rate(): number {
    return this.times.length / this.seconds;
  }

  forget(): void {
    this.times.length = 0;
    this.seconds = 0;
  }

  async run(seconds: number): Promise<void> {
    const token = await this.app.client.bearer();
    const started = performance.now();
    const until = started + seconds * 1000;
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, connection) => {
        const body = JSON.stringify({
          client: { id: `bench-${connection}` },
          to: { party: 'bayview-clinic' },
          purpose: 'treatment',
          contents: { identity: { names: [{ family: 'Bench' }] }, health: { need: 'Cardiology' } },
        });
        while (performance.now() < until) {
          const sent = performance.now();
          const status = await this.post(token, body);
          if (status !== 201) throw new Error(`a command was answered ${status}`);
          this.times.push(performance.now() - sent);
        }
      }),
    );
    this.seconds += (performance.now() - started) / 1000;
  }

  private post(token: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const sending = request(
        `${this.app.url}/v1/referrals`,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'idempotency-key': randomUUID(),
          },
        },
        (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      sending.once('error', reject);
      sending.end(body);
    });
  }
}
