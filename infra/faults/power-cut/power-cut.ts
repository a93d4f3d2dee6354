import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEntries } from '../ledger';
import { judgeAppends, judgeLog, logged, type LogFinding, type LoggedEvent } from '../log/log-judge';
import type { LogKind, LogServer } from '../log/log-kind';
import { appendsOf, type LedgerAppend, type LogEntry } from '../log/log-ledger';
import type { LogWriterOptions } from '../log/log-writer';
import { PublisherProcess } from '../publisher-process';
import type { PartResult, Skipped, Tell } from '../report';
import { Disk, whyNoDisk } from './disk';

export interface PowerCutOptions {
  readonly kind: LogKind;
  readonly cuts: number;
  readonly tell: Tell;
  readonly signal?: AbortSignal;
}

/** Longest and shortest load before a cut, milliseconds. */
const LEAST_LOAD = 500;
const MOST_LOAD = 3_000;
const PATIENCE = 60_000;
const LOAD = { lanes: 16, pause: 5 };

/**
 * Cuts the power of a log's disk at random moments of a load: what stands on the disk then is all that is left. Every append that was
 * acknowledged before must be in the log that starts on it. A server that does not flush (`fsync=off`) must be seen to lose.
 */
export async function runPowerCuts(options: PowerCutOptions): Promise<PartResult | Skipped> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-power-cut-'));
  await chmod(folder, 0o711);
  try {
    const skipped = await whyNoDisk(folder);
    if (skipped !== undefined) return { skipped };
    const honest = await onDisk(folder, 'honest', options, async (bench) => {
      for (let cut = 1; cut <= options.cuts; cut += 1) {
        options.signal?.throwIfAborted();
        const acknowledged = await bench.loadAndCut();
        await bench.server.restart();
        options.tell(`power cut ${cut} of ${options.cuts}: ${acknowledged} appends acknowledged before it, serving again`);
      }
      await bench.settle();
      return { ledger: await bench.ledger(), log: await bench.log() };
    });
    options.tell('the same on a server with fsync=off');
    const lossy = await onDisk(folder, 'lossy', options, async (bench) => {
      await bench.server.kill();
      await bench.server.restart('none');
      await bench.disk.settle();
      await bench.loadAndCut();
      // It may not even start on what is left.
      const log = await bench.server.restart().then(
        () => bench.log(),
        () => undefined,
      );
      return { ledger: await bench.ledger(), log: log ?? [], started: log !== undefined };
    });
    return judged(options, honest, lossy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Outcome {
  readonly ledger: readonly LedgerAppend[];
  readonly log: readonly LoggedEvent[];
}

/** A log on a disk of its own, and one process that appends to it. */
interface Bench {
  readonly disk: Disk;
  readonly server: LogServer;
  /** Appends for a random time, then the power goes and comes back; the server does not run. @returns appends acknowledged so far */
  loadAndCut(): Promise<number>;
  /** Appends a little more, after everything that a cut left unanswered was asked for again. */
  settle(): Promise<void>;
  ledger(): Promise<readonly LedgerAppend[]>;
  log(): Promise<readonly LoggedEvent[]>;
}

async function onDisk<Result>(
  folder: string,
  name: string,
  { kind, signal }: PowerCutOptions,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const disk = await Disk.make(join(folder, `${name}.img`), join(folder, name));
  const ledgerFile = join(folder, `${name}.ndjson`);
  let server: LogServer | undefined;
  let writer: PublisherProcess | undefined;
  try {
    await chmod(disk.folder, 0o711);
    const started = (server = await kind.start(disk.folder));
    await disk.settle();
    const options: LogWriterOptions = { connection: started.connection, run: runName(), shared: runName(), ...LOAD };
    const start = async () => {
      writer = PublisherProcess.start('log/log-writer.js', options, ledgerFile, signal);
      await writer.reaches('an acknowledgement', ({ acknowledged }) => acknowledged > 0, PATIENCE);
      return writer;
    };
    const ledger = async () => appendsOf(await readEntries<LogEntry>(ledgerFile));
    return await work({
      disk,
      server: started,
      async loadAndCut() {
        const appending = await start();
        await sleep(LEAST_LOAD + Math.random() * (MOST_LOAD - LEAST_LOAD));
        await started.freeze();
        // What was acknowledged up to now, and perhaps not written down yet, was acknowledged before.
        await sleep(50);
        await appending.kill();
        await disk.powerGoes();
        await started.kill();
        await disk.powerComesBack();
        return (await ledger()).filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length;
      },
      async settle() {
        await (await start()).finish(PATIENCE);
      },
      ledger,
      async log() {
        const store = kind.open(started.connection);
        try {
          const log: LoggedEvent[] = [];
          for await (const event of store.readAll()) log.push(logged(event));
          return log;
        } finally {
          await store.close();
        }
      },
    });
  } finally {
    await writer?.kill();
    await server?.stop();
    await disk.remove();
  }
}

const runName = () => randomBytes(6).toString('hex');

function judged({ cuts, kind }: PowerCutOptions, honest: Outcome, lossy: Outcome & { readonly started: boolean }): PartResult {
  const findings = [...judgeAppends(honest.ledger, honest.log), ...judgeLog(honest.log, kind.gapless)];
  const count = (sin: LogFinding['sin']) => findings.filter((finding) => finding.sin === sin).length;
  const acknowledged = lossy.ledger.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  const gone = judgeAppends(acknowledged, lossy.log).filter(({ sin }) => sin === 'lost').length;
  return {
    commands: 0,
    // The power went; nothing was killed.
    kills: 0,
    lost: count('lost'),
    doubled: count('doubled'),
    reordered: count('reordered'),
    leaked: 0,
    controls: [{ name: 'a server that does not flush (fsync=off), its power cut', caught: gone > 0 }],
    findings: findings.map(({ sin, sentence }) => `${sin}: ${sentence}`),
    figures: [
      ['power cuts', String(cuts)],
      ['appends acknowledged, all there after the last cut', String(honest.ledger.length)],
      ['with fsync=off: lost of those acknowledged', `${gone} of ${acknowledged.length}`],
      ['with fsync=off: the server starts on what is left', lossy.started ? 'yes' : 'no'],
    ],
  };
}
