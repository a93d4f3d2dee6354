import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brokerSettings, type KafkaPorts } from './broker-settings';
import { fetchJars, java, whatIsMissing } from './jars';

export interface StartKafka {
  /** Made where missing: holds the settings, the records and the broker's own log. Kept by `stop`. */
  readonly dataFolder: string;
  /** Absent: the ports of the last start on this folder if they are free, else any. */
  readonly ports?: Partial<KafkaPorts>;
  /** Told what takes a moment. */
  readonly onProgress?: (step: string) => void;
}

/** A single-node Apache Kafka that is our own child. */
export interface KafkaBroker {
  /** Bootstrap addresses, `host:port`. */
  readonly brokers: string[];
  readonly dataFolder: string;
  /** Number of the server's process, 0 while it is stopped. */
  readonly pid: number;
  /** Lets the broker close its files (about 2 s), then waits for its end. Safe to call twice. */
  stop(): Promise<void>;
  /** For fault tests: sends the process a signal and, if that ends it, waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again after `stop` or `kill`: same folder, same ports. */
  start(): Promise<void>;
}

/** Whether a broker can be started here; if not, what is missing. Asks Java (and at first Maven) for its version: 0.1 s. */
export function kafkaAvailable(): { ok: true } | { ok: false; why: string } {
  const why = whatIsMissing();
  return why === undefined ? { ok: true } : { ok: false, why: `Apache Kafka needs ${why}` };
}

/**
 * Starts an Apache Kafka without Docker and resolves once it serves: about 3 s, at the first start also the time to fetch its
 * jars (8 s). Nothing but 127.0.0.1 can reach it, and it asks nobody for a password: for tests and for trying.
 *
 * @throws Error in one sentence: what is missing, which port is taken, or what the broker's log said last
 */
export async function startKafka(options: StartKafka): Promise<KafkaBroker> {
  const available = kafkaAvailable();
  if (!available.ok) throw new Error(available.why);
  const progress = options.onProgress ?? (() => undefined);
  const jars = await fetchJars(progress);
  const dataFolder = resolve(options.dataFolder);
  await mkdir(dataFolder, { recursive: true });

  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(dataFolder, options.ports ?? {}, attempt > 1);
    const server = new Server(jars, dataFolder, ports, progress);
    try {
      await server.start();
      return server;
    } catch (error) {
      // A port that was found free may have been taken since; one that was asked for is not ours to change.
      const again = error instanceof PortTaken && options.ports?.client === undefined && attempt < 5;
      if (!again) throw error;
    }
  }
}

class PortTaken extends Error {}

class Server implements KafkaBroker {
  readonly brokers: string[];
  #child: ChildProcess | undefined;
  readonly #log: string;
  readonly #settings: string;
  readonly #records: string;

  constructor(
    private readonly jars: string,
    readonly dataFolder: string,
    private readonly ports: KafkaPorts,
    private readonly progress: (step: string) => void,
  ) {
    this.brokers = [`127.0.0.1:${ports.client}`];
    this.#log = join(dataFolder, 'broker.log');
    this.#settings = join(dataFolder, 'server.properties');
    this.#records = join(dataFolder, 'records');
  }

  get pid(): number {
    return this.#child && running(this.#child) ? (this.#child.pid ?? 0) : 0;
  }

  async start(): Promise<void> {
    if (this.pid) return;
    await writeFile(this.#settings, brokerSettings(this.ports, this.#records));
    await this.#format();
    this.progress('starting the broker');
    const from = await size(this.#log);
    const child = this.#run(['-Xms256m', '-Xmx512m', 'kafka.Kafka', this.#settings]);
    this.#child = child;
    for (const end = Date.now() + 90_000; ; await sleep(50)) {
      // Our own child says so: a port that answers may be somebody else's.
      const said = (await readFile(this.#log).catch(() => Buffer.alloc(0))).subarray(from).toString('utf8');
      if (said.includes('Kafka Server started')) return;
      if (/java\.net\.BindException|Address already in use/.test(said)) {
        await this.kill('SIGKILL');
        throw new PortTaken(`Port ${this.ports.client} or ${this.ports.controller} on 127.0.0.1 is taken by another program.`);
      }
      if (!running(child) || Date.now() > end) {
        await this.kill('SIGKILL');
        throw new Error(`Apache Kafka did not start on ${this.dataFolder}: ${lastComplaint(said)} (see ${this.#log})`);
      }
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || !running(child)) return;
    child.kill('SIGTERM');
    await Promise.race([ended(child), sleep(30_000, undefined, { ref: false })]);
    if (running(child)) child.kill('SIGKILL');
    await ended(child);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || !running(child)) return;
    child.kill(signal);
    if (!['SIGSTOP', 'SIGCONT', 'SIGQUIT'].includes(signal)) await ended(child);
  }

  /** Gives a new folder its cluster id; a folder that has one keeps it. */
  async #format(): Promise<void> {
    if (await exists(join(this.#records, 'meta.properties'))) return;
    this.progress('formatting the data folder');
    // 16 random bytes in 22 characters; Kafka's tools read one that begins with a dash as an option.
    const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
    // A format that was interrupted leaves no whole folder.
    await rm(this.#records, { recursive: true, force: true });
    const tool = this.#run(['kafka.tools.StorageTool', 'format', '-t', id, '-c', this.#settings]);
    await ended(tool);
    if (tool.exitCode !== 0)
      throw new Error(`The data folder ${this.dataFolder} could not be formatted for Apache Kafka (see ${this.#log})`);
  }

  #run(args: readonly string[]): ChildProcess {
    const log = openSync(this.#log, 'a', 0o600);
    try {
      // What it says goes to a file, not through us: it never waits for a reader.
      const quiet = ['-Dorg.slf4j.simpleLogger.showDateTime=true', '-Djava.awt.headless=true'];
      return spawn(java(), ['-cp', join(this.jars, '*'), ...quiet, ...args], {
        cwd: this.dataFolder,
        stdio: ['ignore', log, log],
      });
    } finally {
      closeSync(log);
    }
  }
}

/** The ports asked for; else those of the last start, which clients of this folder know; else free ones. */
async function choosePorts(dataFolder: string, asked: Partial<KafkaPorts>, afresh: boolean): Promise<KafkaPorts> {
  const last = afresh ? '' : await readFile(join(dataFolder, 'server.properties'), 'utf8').catch(() => '');
  const [, client, controller] =
    /^listeners=PLAINTEXT:\/\/127\.0\.0\.1:(\d+),CONTROLLER:\/\/127\.0\.0\.1:(\d+)$/m.exec(last) ?? [];
  const choose = async (wanted: number | undefined, before: string | undefined): Promise<number> => {
    if (wanted !== undefined && wanted !== 0) return wanted;
    if (before !== undefined && (await freePort(Number(before)))) return Number(before);
    return (await freePort(0)) ?? 0;
  };
  return { client: await choose(asked.client, client), controller: await choose(asked.controller, controller) };
}

/** The port if it is free (0: some free port), else undefined. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((found) => {
    const probe = createServer();
    probe.once('error', () => found(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

const running = (child: ChildProcess): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;

const ended = (child: ChildProcess): Promise<void> =>
  running(child) ? new Promise((done) => child.once('exit', () => done())) : Promise.resolve();

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const size = (path: string): Promise<number> =>
  stat(path).then(
    (found) => found.size,
    () => 0,
  );

const lastComplaint = (log: string): string =>
  log
    .split('\n')
    .filter((line) => /ERROR|FATAL|Exception|Error/.test(line))
    .at(-1)
    ?.trim() ?? 'it said nothing';
