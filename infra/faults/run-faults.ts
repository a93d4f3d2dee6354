import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HubProcess } from '../../apps/hub/testing/hub-process';
import { killDatabase, stopLeftOverDatabase } from './database-process';
import { judge, type Verdict, type Views } from './judge';
import { Ledger, readLedger } from './ledger';
import { LIES, honest } from './lies';
import { startProxy, type Handling } from './lying-proxy';
import { PublisherProcess } from './publisher-process';
import { Publishing } from './publishing';
import { readViews } from './views';

export interface FaultOptions {
  /** How often the hub is killed. */
  readonly kills: number;
  /** Publishes on after the last kill until so many commands were acknowledged. */
  readonly commands: number;
  /** Told what happens, a line each. */
  readonly tell: (line: string) => void;
  /** Ends it early; everything that was started is stopped. */
  readonly signal?: AbortSignal;
}

/** What `--json` prints. */
export interface FaultReport {
  /** Acknowledged by the hub. */
  readonly commands: number;
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  readonly leaked: number;
  readonly controls: readonly { readonly name: string; readonly caught: boolean }[];
}

/** One kill. */
export interface Round {
  readonly killed: 'hub' | 'hub and database';
  /** Commands sent and unanswered at that moment. */
  readonly inFlight: number;
  /** From the new process to its announcement that it serves. */
  readonly restartSeconds: number;
}

export interface FaultRun {
  readonly report: FaultReport;
  readonly rounds: readonly Round[];
  /** Commands of which nobody could say what had become of them, until they were sent again. */
  readonly unknown: number;
  /** Referrals that were followed to their end, step by step. */
  readonly followed: number;
  /** One sentence for each thing that was lost, doubled, reordered or leaked. */
  readonly findings: readonly string[];
}

/** The least that must be under way when the hub is killed. */
export const IN_FLIGHT = 16;
const LANES = 24;
/** Every so many-th kill takes the database server too, beginning with the second. */
const DATABASE_EVERY = 4;
/** Longest time between the first acknowledgement after a restart and the next kill, milliseconds. */
const LONGEST_PEACE = 3_000;
/** How long anything may take that must happen, milliseconds. */
const PATIENCE = 120_000;

/** Nothing lost, doubled, reordered or leaked, and every control caught. */
export const passed = ({ lost, doubled, reordered, leaked, controls }: FaultReport): boolean =>
  lost + doubled + reordered + leaked === 0 && controls.every(({ caught }) => caught);

/**
 * Kills a hub again and again while another process publishes, lets everything converge, and holds the publisher's ledger
 * against what each party sees; then the same judge is tried on proxies that lie.
 */
export async function runFaults(options: FaultOptions): Promise<FaultRun> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-faults-'));
  // The database server has an account of its own and must be able to enter.
  await chmod(folder, 0o711);
  const data = join(folder, 'hub');
  await mkdir(data, { mode: 0o711 });
  let hub: HubProcess | undefined;
  try {
    options.tell('starting the hub');
    hub = await HubProcess.start({ data, environment: { HUB_LOG_LEVEL: 'warn' } });
    const rounds = await killWhilePublishing(hub, folder, options);
    options.tell('trying the judge on proxies that lie');
    await publishThroughProxies(hub, folder, options.signal);
    options.tell('reading the views');
    const views = await readViews(hub);
    return await judged(folder, views, rounds, options.tell);
  } finally {
    await stop(hub, data);
    await rm(folder, { recursive: true, force: true });
  }
}

const ledgerOf = (folder: string, run: string) => join(folder, `${run}.ndjson`);
const published = (data: string) => ({ address: join(data, 'hub.json'), signIns: join(data, 'demo-sign-ins.json') });
const runName = () => randomBytes(6).toString('hex');

async function killWhilePublishing(hub: HubProcess, folder: string, options: FaultOptions): Promise<readonly Round[]> {
  const { kills, commands, tell, signal } = options;
  const publisher = PublisherProcess.start(
    { ...published(hub.data), run: runName(), lanes: LANES, followEvery: 4 },
    ledgerOf(folder, 'kills'),
    signal,
  );
  const rounds: Round[] = [];
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      await answering(publisher);
      await sleep(Math.random() * LONGEST_PEACE);
      const { inFlight } = await publisher.reaches('commands under way', (now) => now.inFlight >= IN_FLIGHT, PATIENCE);
      const withDatabase = kill % DATABASE_EVERY === 2;
      if (withDatabase) await killDatabase(hub.data);
      await hub.kill('SIGKILL');
      signal?.throwIfAborted();
      const started = performance.now();
      await hub.start();
      const round: Round = {
        killed: withDatabase ? 'hub and database' : 'hub',
        inFlight,
        restartSeconds: (performance.now() - started) / 1000,
      };
      rounds.push(round);
      tell(
        `kill ${kill} of ${kills} (${round.killed}): ${inFlight} in flight, ${publisher.progress.acknowledged} acknowledged, ` +
          `serving again after ${round.restartSeconds.toFixed(1)} s`,
      );
    }
    await answering(publisher);
    if (publisher.progress.acknowledged < commands) tell(`publishing until ${commands} are acknowledged`);
    await publisher.reaches(`${commands} acknowledged`, ({ acknowledged }) => acknowledged >= commands, 10 * PATIENCE);
    tell('letting every unknown command converge');
    await publisher.finish(PATIENCE);
    return rounds;
  } finally {
    await publisher.kill();
  }
}

/** Resolves once the hub has acknowledged something new. */
async function answering(publisher: PublisherProcess): Promise<void> {
  const before = publisher.progress.acknowledged;
  await publisher.reaches('an acknowledgement', ({ acknowledged }) => acknowledged > before, PATIENCE);
}

const publishThroughProxies = (hub: HubProcess, folder: string, signal?: AbortSignal): Promise<unknown> =>
  Promise.all([
    publishThrough(hub, folder, 'honest', honest, signal),
    ...LIES.map((lie, index) => publishThrough(hub, folder, `lie${index}`, lie.begin(), signal)),
  ]);

/** A small publisher in front of a proxy; what it wrote down is judged like everything else. */
async function publishThrough(
  hub: HubProcess,
  folder: string,
  run: string,
  handling: Handling,
  signal?: AbortSignal,
): Promise<void> {
  const place = join(folder, run);
  await mkdir(place);
  const proxy = await startProxy(hub.url, handling, place);
  const ledger = await Ledger.open(ledgerOf(folder, run));
  try {
    const publishing = await Publishing.with(
      { ...published(hub.data), address: proxy.address, run: runName(), lanes: 2, followEvery: 4, limit: 8 },
      ledger,
    );
    const inTime = await Promise.race([
      publishing.run().then(() => true),
      sleep(PATIENCE, false, { ref: false, ...(signal && { signal }) }),
    ]);
    if (!inTime) throw new Error(`The publisher of a control did not finish in ${PATIENCE / 1000} s.`);
  } finally {
    await ledger.close();
    await proxy.close();
  }
}

async function judged(folder: string, views: Views, rounds: readonly Round[], tell: FaultOptions['tell']): Promise<FaultRun> {
  const ledger = await readLedger(ledgerOf(folder, 'kills'));
  const verdicts = [judge(ledger, views), judge(await readLedger(ledgerOf(folder, 'honest')), views)];
  const controls = await Promise.all(
    LIES.map(async ({ name, sin }, index) => {
      const verdict = judge(await readLedger(ledgerOf(folder, `lie${index}`)), views);
      tell(`control: ${name}: ${verdict.findings.join('; ') || 'nothing found'}`);
      return { name, caught: verdict[sin] > 0 };
    }),
  );
  const sum = (count: (verdict: Verdict) => number) => verdicts.reduce((total, verdict) => total + count(verdict), 0);
  return {
    report: {
      commands: sum(({ commands }) => commands),
      kills: rounds.length,
      lost: sum(({ lost }) => lost),
      doubled: sum(({ doubled }) => doubled),
      reordered: sum(({ reordered }) => reordered),
      leaked: sum(({ leaked }) => leaked),
      controls,
    },
    rounds,
    unknown: ledger.filter(({ unknowns }) => unknowns > 0).length,
    followed: ledger.filter(({ step, acknowledged }) => step === 'end' && acknowledged.length > 0).length,
    findings: verdicts.flatMap(({ findings }) => findings),
  };
}

async function stop(hub: HubProcess | undefined, data: string): Promise<void> {
  if (hub !== undefined) {
    const inTime = await Promise.race([hub.stop().then(() => true), sleep(20_000, false, { ref: false })]);
    if (!inTime) await hub.kill('SIGKILL');
  }
  await stopLeftOverDatabase(data);
}
