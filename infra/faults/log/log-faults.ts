import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { START, type EventStore, type Position } from '@hub/event-sourcing';
import { Ledger, readEntries } from '../ledger';
import { PublisherProcess } from '../publisher-process';
import { restarts, type Control, type PartResult, type Tell } from '../report';
import { judgeAppends, judgeFollowed, judgeLog, logged, type LogFinding, type LoggedEvent } from './log-judge';
import type { LogKind, LogServer } from './log-kind';
import { appendsOf, type LogEntry } from './log-ledger';
import { LOG_LIES } from './log-lies';
import type { LogWriterOptions } from './log-writer';
import { LogWriting, type AppendingStore } from './log-writing';

export interface LogFaultOptions {
  readonly kind: LogKind;
  /** How often the server is killed, and how often one of the two writers. */
  readonly kills: { readonly server: number; readonly writer: number };
  readonly tell: Tell;
  readonly signal?: AbortSignal;
}

const WRITERS = 2;
const LANES = 16;
const PAUSE = 20;
/** The least that must be under way, in both writers together, when something is killed. */
const IN_FLIGHT = 4;
/** Longest time between an acknowledgement and the next kill, milliseconds. */
const LONGEST_PEACE = 400;
const PATIENCE = 60_000;

interface Kill {
  readonly killed: 'server' | 'writer';
  readonly inFlight: number;
  readonly restartSeconds: number;
}

/**
 * Kills a log's server, and processes that append to it, again and again, while one subscription follows from the start; then holds
 * every writer's ledger, and what the subscription told, against the log as it is read from its beginning. The same judge is tried on
 * stores and callers that lie.
 */
export async function runLogFaults(options: LogFaultOptions): Promise<PartResult> {
  const { kind, tell } = options;
  const folder = await mkdtemp(join(tmpdir(), 'hub-log-faults-'));
  // The database server has an account of its own and must be able to enter.
  await chmod(folder, 0o711);
  let server: LogServer | undefined;
  let open: EventStore | undefined;
  try {
    tell(`starting ${kind.name}`);
    server = await kind.start(folder);
    const store = kind.open(server.connection);
    open = store;
    const following = follow(store);
    const shared = runName();
    const kills = await killWhileAppending(server, folder, shared, options);
    tell('trying the judge on stores and callers that lie');
    await appendThrough(store, folder, 'honest');
    // One after the other: each lie would move what the next one stands on.
    for (const [index, lie] of LOG_LIES.entries()) await appendThrough(lie.tell(store), folder, `lie${index}`);
    tell('reading the log');
    const log: LoggedEvent[] = [];
    for await (const event of store.readAll()) log.push(logged(event));
    const followed = await following.upTo(log.at(-1)?.position ?? START);
    return await judged(folder, { log, followed, kills, gapless: kind.gapless }, tell);
  } finally {
    await open?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const runName = () => randomBytes(6).toString('hex');
const ledgerOf = (folder: string, name: string) => join(folder, `${name}.ndjson`);
const writerName = (index: number) => `writer${index}`;

async function killWhileAppending(
  server: LogServer,
  folder: string,
  shared: string,
  { kills: { server: ofServer, writer: ofWriter }, tell, signal }: LogFaultOptions,
): Promise<readonly Kill[]> {
  const start = (index: number, run: string) => {
    const options: LogWriterOptions = { connection: server.connection, run, shared, lanes: LANES, pause: PAUSE };
    return PublisherProcess.start('log/log-writer.js', options, ledgerOf(folder, writerName(index)), signal);
  };
  const runs = Array.from({ length: WRITERS }, runName);
  const writers = runs.map((run, index) => start(index, run));
  const underWay = () => writers.reduce((sum, { progress }) => sum + progress.inFlight, 0);
  const kills: Kill[] = [];
  try {
    while (kills.length < ofServer + ofWriter) {
      signal?.throwIfAborted();
      await Promise.all(writers.map(answering));
      await sleep(Math.random() * LONGEST_PEACE);
      for (const end = Date.now() + PATIENCE; underWay() < IN_FLIGHT; await sleep(1))
        if (Date.now() > end) throw new Error('Waited in vain for appends under way.');
      const inFlight = underWay();
      const servers = kills.filter(({ killed }) => killed === 'server').length;
      const others = kills.length - servers;
      const [killed, restartSeconds] =
        servers < ofServer && servers * ofWriter <= others * ofServer
          ? (['server', await killServer(server)] as const)
          : (['writer', await killWriter(writers, others % WRITERS, (index) => start(index, runs[index] ?? ''))] as const);
      kills.push({ killed, inFlight, restartSeconds });
      tell(
        `kill ${kills.length} of ${ofServer + ofWriter} (${killed}): ${inFlight} in flight, again after ${restartSeconds.toFixed(2)} s`,
      );
    }
    await Promise.all(writers.map(answering));
    await Promise.all(writers.map((writer) => writer.finish(PATIENCE)));
    return kills;
  } finally {
    await Promise.all(writers.map((writer) => writer.kill()));
  }
}

/** Resolves once the store has acknowledged something new to it. */
async function answering(writer: PublisherProcess): Promise<void> {
  const before = writer.progress.acknowledged;
  await writer.reaches('an acknowledgement', ({ acknowledged }) => acknowledged > before, PATIENCE);
}

async function killServer(server: LogServer): Promise<number> {
  await server.kill();
  const started = performance.now();
  await server.restart();
  return (performance.now() - started) / 1000;
}

/** The other one goes on appending meanwhile. The new one settles first what the old one left unanswered. */
async function killWriter(
  writers: PublisherProcess[],
  index: number,
  start: (index: number) => PublisherProcess,
): Promise<number> {
  await writers[index]?.kill();
  const started = performance.now();
  const writer = start(index);
  writers[index] = writer;
  await writer.reaches('an acknowledgement', ({ acknowledged }) => acknowledged > 0, PATIENCE);
  return (performance.now() - started) / 1000;
}

/** A small writer in this process; what it wrote down is judged like everything else. */
async function appendThrough(store: AppendingStore, folder: string, name: string): Promise<void> {
  const ledger = await Ledger.open<LogEntry>(ledgerOf(folder, name));
  try {
    const options = { run: runName(), shared: runName(), lanes: 2, pause: 2, limit: 10 };
    await new LogWriting(store, options, ledger).run();
  } finally {
    await ledger.close();
  }
}

interface Following {
  /** Ends it once it has told this position, or a later one, and tells every position in the order in which it came. */
  upTo(position: Position): Promise<readonly Position[]>;
}

/** One subscription through everything that happens. */
function follow(store: EventStore): Following {
  const stop = new AbortController();
  const told: Position[] = [];
  let failed: Error | undefined;
  void (async () => {
    for await (const message of store.subscribe({ after: START, signal: stop.signal }))
      if (message.kind === 'event') told.push(message.event.position);
  })().catch((cause: unknown) => (failed = new Error('The subscription broke.', { cause })));
  return {
    async upTo(position) {
      for (const end = Date.now() + PATIENCE; (told.at(-1) ?? START) < position && Date.now() < end; await sleep(20))
        if (failed !== undefined) throw failed;
      stop.abort();
      return told;
    },
  };
}

interface Seen {
  readonly log: readonly LoggedEvent[];
  readonly followed: readonly Position[];
  readonly kills: readonly Kill[];
  readonly gapless: boolean;
}

async function judged(folder: string, { log, followed, kills, gapless }: Seen, tell: Tell): Promise<PartResult> {
  const read = async (name: string) => appendsOf(await readEntries<LogEntry>(ledgerOf(folder, name)));
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, index) => read(writerName(index))));
  const ledgers = [...writers, await read('honest')];
  const findings: readonly LogFinding[] = [
    ...ledgers.flatMap((ledger) => judgeAppends(ledger, log)),
    ...judgeLog(log, gapless),
    ...judgeFollowed(followed, log),
  ];
  const controls: Control[] = [];
  for (const [index, { name, sin }] of LOG_LIES.entries()) {
    const seen = judgeAppends(await read(`lie${index}`), log);
    tell(`control: ${name}: ${seen.map(({ sin: what, sentence }) => `${what}: ${sentence}`).join('; ') || 'nothing found'}`);
    controls.push({ name, caught: seen.some((finding) => finding.sin === sin) });
  }
  const count = (sin: LogFinding['sin']) => findings.filter((finding) => finding.sin === sin).length;
  const appends = ledgers.flat();
  const of = (killed: Kill['killed']) => kills.filter((kill) => kill.killed === killed);
  const unknown = appends.filter(({ unknowns }) => unknowns > 0).length;
  const inFlight = kills.map((kill) => kill.inFlight);
  return {
    // Nobody sent a command to a hub here.
    commands: 0,
    kills: kills.length,
    lost: count('lost'),
    doubled: count('doubled'),
    reordered: count('reordered'),
    leaked: 0,
    controls,
    findings: [
      ...findings.map(({ sin, sentence }) => `${sin}: ${sentence}`),
      ...(unknown === 0 ? ['empty: no kill cut anything off'] : []),
    ],
    figures: [
      ['kill -9 of the server', String(of('server').length)],
      ['kill -9 of a process that appends', String(of('writer').length)],
      ['in flight when killed', `${Math.min(...inFlight)} to ${Math.max(...inFlight)} appends`],
      ['server again after', restarts(of('server').map(({ restartSeconds }) => restartSeconds))],
      ['appends acknowledged, each held against the order', String(appends.length)],
      ['events in the log, each told once by one subscription', String(log.length)],
      ['unknown, then asked again', String(unknown)],
    ],
  };
}
