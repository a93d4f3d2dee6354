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
import { Publishing, type PublishOptions } from './publishing';
import type { LogKind, LogServer } from './log/log-kind';
import { restarts, type PartResult, type Tell } from './report';
import { readViews } from './views';

export interface HubFaultOptions {
  /** How often the hub is killed. */
  readonly kills: number;
  /** So many kills are enough once they have taken that long: a busy machine starts a hub several times slower. */
  readonly enough?: { readonly kills: number; readonly seconds: number };
  /** Every so many-th kill takes the database server too, beginning with the second. */
  readonly databaseEvery: number;
  /** Publishes on after the last kill until so many commands were acknowledged. */
  readonly commands: number;
  /** What its log lies in. */
  readonly kind: LogKind;
  readonly tell: Tell;
  /** Ends it early; everything that was started is stopped. */
  readonly signal?: AbortSignal;
}

/** One kill. */
interface Round {
  readonly killed: 'hub' | 'hub and database';
  /** Commands sent and unanswered at that moment. */
  readonly inFlight: number;
  /** From the new process to its announcement that it serves. */
  readonly restartSeconds: number;
}

/** The least that must be under way when the hub is killed. */
const IN_FLIGHT = 16;
const LANES = 64;
const FOLLOWERS = 24;
const FOLLOW_EVERY = 4;
/** Longest time between the first acknowledgement after a restart and the next kill, milliseconds. */
const LONGEST_PEACE = 2_500;
/** How long anything may take that must happen, milliseconds. */
const PATIENCE = 120_000;

/**
 * Kills a hub again and again while another process publishes, lets everything converge, and holds the publisher's ledger
 * against what each party sees; then the same judge is tried on proxies that lie.
 */
export async function runHubFaults(options: HubFaultOptions): Promise<PartResult> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-faults-'));
  // The database server has an account of its own and must be able to enter.
  await chmod(folder, 0o711);
  const data = join(folder, 'hub');
  await mkdir(data, { mode: 0o711 });
  let hub: HubProcess | undefined;
  let log: LogServer | undefined;
  try {
    options.tell('starting the hub');
    log = options.kind.embedded ? undefined : await options.kind.start(folder);
    hub = await HubProcess.start({ data, environment: { HUB_LOG_LEVEL: 'warn', ...log?.hubEnvironment } });
    const rounds = await killWhilePublishing(hub, log, folder, options);
    options.tell('trying the judge on proxies that lie');
    await publishThroughProxies(hub, folder, options.signal);
    options.tell('reading the views');
    const views = await readViews(hub);
    return await judged(folder, views, rounds, options.tell);
  } finally {
    await stop(hub, data);
    await log?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const ledgerOf = (folder: string, run: string) => join(folder, `${run}.ndjson`);
const published = (data: string) => ({ address: join(data, 'hub.json'), signIns: join(data, 'demo-sign-ins.json') });
const runName = () => randomBytes(6).toString('hex');

async function killWhilePublishing(
  hub: HubProcess,
  /** A server outside of the hub; absent: the hub's own, which is killed where the server is meant. */
  log: LogServer | undefined,
  folder: string,
  options: HubFaultOptions,
): Promise<readonly Round[]> {
  const { kills, enough, databaseEvery, commands, tell, signal } = options;
  const load: PublishOptions = {
    ...published(hub.data),
    run: runName(),
    lanes: LANES,
    followEvery: FOLLOW_EVERY,
    followers: FOLLOWERS,
  };
  const publisher = PublisherProcess.start('publisher.js', load, ledgerOf(folder, 'kills'), signal);
  const rounds: Round[] = [];
  const begun = performance.now();
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      if (enough && rounds.length >= enough.kills && performance.now() - begun > enough.seconds * 1000) break;
      await answering(publisher);
      await sleep(Math.random() * LONGEST_PEACE);
      const { inFlight } = await publisher.reaches('commands under way', (now) => now.inFlight >= IN_FLIGHT, PATIENCE);
      const withDatabase = (kill - 2) % databaseEvery === 0;
      if (withDatabase) await (log === undefined ? killDatabase(hub.data) : log.kill());
      await hub.kill('SIGKILL');
      signal?.throwIfAborted();
      if (withDatabase) await log?.restart();
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
    await publisher.finish(2 * PATIENCE);
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
      { ...published(hub.data), address: proxy.address, run: runName(), lanes: 2, followEvery: 4, followers: 4, limit: 8 },
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

async function judged(folder: string, views: Views, rounds: readonly Round[], tell: Tell): Promise<PartResult> {
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
  const commands = sum((verdict) => verdict.commands);
  const withDatabase = rounds.filter(({ killed }) => killed === 'hub and database').length;
  const inFlight = rounds.map((round) => round.inFlight);
  const followed = ledger.filter(({ step, acknowledged }) => step === 'end' && acknowledged.length > 0).length;
  const unknown = ledger.filter(({ unknowns }) => unknowns > 0).length;
  return {
    commands,
    kills: rounds.length,
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    reordered: sum(({ reordered }) => reordered),
    leaked: sum(({ leaked }) => leaked),
    controls,
    findings: [...verdicts.flatMap(({ findings }) => findings), ...showingNothing(rounds, { followed, unknown })],
    figures: [
      ['kill -9 of the hub', `${rounds.length}, of which ${withDatabase} with the database server`],
      ['in flight when killed', `${Math.min(...inFlight)} to ${Math.max(...inFlight)} commands`],
      ['serving again after', restarts(rounds.map(({ restartSeconds }) => restartSeconds))],
      ['commands acknowledged', String(commands)],
      ['of them held against the order of acknowledgement', String(sum(({ ordered }) => ordered))],
      ['referrals followed to their end', String(followed)],
      ['unknown, then sent again', String(unknown)],
    ],
  };
}

/** A run in which nothing was cut off, or no referral went through all its steps, would show nothing. */
function showingNothing(rounds: readonly Round[], seen: { readonly followed: number; readonly unknown: number }): string[] {
  return [
    ...(rounds.some(({ inFlight }) => inFlight < IN_FLIGHT) ? ['empty: a kill met too little under way'] : []),
    ...(seen.unknown === 0 ? ['empty: no kill cut anything off'] : []),
    ...(seen.followed === 0 ? ['empty: no referral was followed to its end'] : []),
  ];
}

async function stop(hub: HubProcess | undefined, data: string): Promise<void> {
  if (hub !== undefined) {
    const inTime = await Promise.race([hub.stop().then(() => true), sleep(20_000, false, { ref: false })]);
    if (!inTime) await hub.kill('SIGKILL');
  }
  await stopLeftOverDatabase(data);
}
