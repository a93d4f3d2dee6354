import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubProcess } from '../../../apps/hub/testing/hub-process';
import { stopLeftOverDatabase } from '../database-process';
import { judge } from '../judge';
import { Ledger, readLedger } from '../ledger';
import { Publishing } from '../publishing';
import { ended } from '../log/processes';
import { restarts, type PartResult, type Skipped, type Tell } from '../report';
import { readViews } from '../views';
import { Strace, WRITES, whyNoStrace, type KillAt } from './strace';

export interface HubSweepOptions {
  readonly tell: Tell;
  readonly signal?: AbortSignal;
}

/** The busiest call is swept so far: behind it is what the hub does in the background, whoever asks. */
const MOST = 12;

/**
 * Kills the hub at every write that it makes from the moment at which one command is sent to it, each time with another command, which is
 * sent again until there is an answer. Its database server is left running, as a killed hub leaves it.
 */
export async function runHubSweep({ tell, signal }: HubSweepOptions): Promise<PartResult | Skipped> {
  const skipped = await whyNoStrace();
  if (skipped !== undefined) return { skipped };
  const folder = await mkdtemp(join(tmpdir(), 'hub-sweep-'));
  await chmod(folder, 0o711);
  const data = join(folder, 'hub');
  await mkdir(data, { mode: 0o711 });
  const hub = await HubProcess.start({ data, environment: { HUB_LOG_LEVEL: 'warn' } });
  const ledgerFile = join(folder, 'ledger.ndjson');
  const ledger = await Ledger.open(ledgerFile);
  try {
    const trace = join(folder, 'strace');
    const moments = await momentsOf(hub, ledger, trace);
    tell(`the hub, one command: ${moments.map(({ call, nth }) => `${call} ${nth}`).join(', ')}`);
    const recoveries: number[] = [];
    for (const moment of moments) {
      signal?.throwIfAborted();
      const seconds = await killedAt(hub, ledger, trace, moment);
      if (seconds === undefined) continue;
      recoveries.push(seconds);
      tell(`killed the hub at ${moment.call} ${moment.nth}: serving again after ${seconds.toFixed(1)} s`);
    }
    const verdict = judge(await readLedger(ledgerFile), await readViews(hub));
    return {
      ...verdict,
      kills: recoveries.length,
      // The judge is the one of the hub that is killed at random, and is tried there.
      controls: [],
      findings: [...verdict.findings, ...(recoveries.length === 0 ? ['empty: nothing was killed'] : [])],
      figures: [
        ['writes at which the hub was killed', String(recoveries.length)],
        ['commands acknowledged', String(verdict.commands)],
        ['serving again after', restarts(recoveries)],
      ],
    };
  } finally {
    await ledger.close();
    await hub.kill();
    await stopLeftOverDatabase(data);
    await rm(folder, { recursive: true, force: true });
  }
}

/** One command of its own, sent until there is an answer. */
async function publishing(hub: HubProcess, ledger: Ledger): Promise<Publishing> {
  const run = randomBytes(6).toString('hex');
  const found = { address: join(hub.data, 'hub.json'), signIns: join(hub.data, 'demo-sign-ins.json') };
  return Publishing.with({ ...found, run, lanes: 1, followEvery: 2, followers: 0, limit: 1 }, ledger);
}

async function momentsOf(hub: HubProcess, ledger: Ledger, trace: string): Promise<readonly KillAt[]> {
  const publisher = await publishing(hub, ledger);
  const strace = await Strace.attach([hub.pid ?? 0], trace);
  await publisher.run();
  const { calls } = await strace.detach();
  return WRITES.flatMap((call) =>
    Array.from({ length: Math.min(calls.get(call) ?? 0, MOST) }, (_, nth) => ({ call, nth: nth + 1 })),
  );
}

/** @returns how long it took to serve again, seconds; undefined where the command was carried out without such a write */
async function killedAt(hub: HubProcess, ledger: Ledger, trace: string, moment: KillAt): Promise<number | undefined> {
  const publisher = await publishing(hub, ledger);
  const strace = await Strace.attach([hub.pid ?? 0], trace, moment);
  const running = publisher.run();
  const looking = new AbortController();
  const known = await Promise.race([running.then(() => true), ended(hub.pid ?? 0, looking.signal).then(() => false)]);
  looking.abort();
  if (!known) await strace.seesKill();
  const { killed } = await strace.detach();
  const started = performance.now();
  if (killed) {
    await hub.kill();
    await hub.start();
  }
  const seconds = (performance.now() - started) / 1000;
  await running;
  return killed ? seconds : undefined;
}
