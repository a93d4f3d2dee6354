import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM, type EventStore } from '@hub/event-sourcing';
import { judgeAppends, judgeLog, logged, type LogFinding, type LoggedEvent } from '../log/log-judge';
import type { LogKind, LogServer } from '../log/log-kind';
import { appendOf, eventCount, laneStream, type LedgerAppend } from '../log/log-ledger';
import { restarts, type Control, type PartResult, type Skipped, type Tell } from '../report';
import { Strace, WRITES, whyNoStrace, type KillAt } from './strace';
import { askStore, callerTarget, serverTarget, type KnownAppend, type Target } from './targets';

export interface SweepOptions {
  readonly kind: LogKind;
  readonly tell: Tell;
  readonly signal?: AbortSignal;
}

/** Appends of which each call is a moment to be killed at: the numbers that {@link appendOf} makes such appends of. */
const SHAPES = [
  { name: 'one event', number: (n: number) => 120 * n },
  { name: 'three events', number: (n: number) => 120 * n + 2 },
  { name: 'two events of 48 KiB', number: (n: number) => 120 * n + 7 },
] as const;
type Shape = (typeof SHAPES)[number];

/** How long a killed thing may take to answer again, milliseconds. */
const PATIENCE = 60_000;

interface Swept {
  readonly at: string;
  /** It stood in the log already when it was asked for again. */
  readonly written: boolean;
  readonly recoverySeconds: number;
}

/**
 * Kills the server, and then the caller, at every single write that one append makes; after each, the same ids at the same revision are
 * asked for until there is an answer, and at last the log is held against what was acknowledged.
 */
export async function runSweep({ kind, tell, signal }: SweepOptions): Promise<PartResult | Skipped> {
  const skipped = await whyNoStrace();
  if (skipped !== undefined) return { skipped };
  const folder = await mkdtemp(join(tmpdir(), 'hub-sweep-'));
  await chmod(folder, 0o711);
  let server: LogServer | undefined;
  let store: EventStore | undefined;
  const targets: Target[] = [];
  try {
    server = await kind.start(folder);
    store = kind.open(server.connection);
    targets.push(serverTarget(server, store), await callerTarget(server));
    const sweep = new Sweep(store, join(folder, 'strace'), tell, signal);
    for (const target of targets) for (const shape of SHAPES) await sweep.over(target, shape);
    const [first] = targets;
    const control = first && (await sweep.retryUnderNewIds(first));
    const log: LoggedEvent[] = [];
    for await (const event of store.readAll()) log.push(logged(event));
    return sweep.judged(log, kind.gapless, control);
  } finally {
    for (const target of targets) await target.close();
    await store?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

class Sweep {
  private readonly run = randomBytes(6).toString('hex');
  private readonly ledger: LedgerAppend[] = [];
  private readonly control: LedgerAppend[] = [];
  private readonly swept: Swept[] = [];
  private readonly lanes = new Map<string, number>();
  private lastWrite: KillAt | undefined;
  private count = 0;

  constructor(
    private readonly store: EventStore,
    private readonly file: string,
    private readonly tell: Tell,
    private readonly signal?: AbortSignal,
  ) {}

  async over(target: Target, shape: Shape): Promise<void> {
    const calls = await this.callsOf(target, shape);
    const moments = WRITES.flatMap((call) => Array.from({ length: calls.get(call) ?? 0 }, (_, nth) => ({ call, nth: nth + 1 })));
    this.tell(`${target.name}, ${shape.name}: ${moments.map(({ call, nth }) => `${call} ${nth}`).join(', ')}`);
    for (const moment of moments) {
      this.signal?.throwIfAborted();
      await this.warm(target);
      const append = await this.next(shape);
      const known = await this.killedAt(target, append, moment);
      if (known.killed) {
        const at = `${target.name}, ${shape.name}, ${moment.call} ${moment.nth}`;
        this.swept.push({ at, written: known.written, recoverySeconds: known.seconds });
        if (target.name === 'the server' && shape === SHAPES[0] && known.written) this.lastWrite = moment;
        this.tell(`killed ${at}: ${known.written ? 'was' : 'was not'} written, asked again, ${known.seconds.toFixed(1)} s`);
      }
      this.ledger.push({ ...append, ...known.answer });
    }
  }

  /** The one thing that a caller must not do; where the judge does not see it, it would see nothing. */
  async retryUnderNewIds(target: Target): Promise<Control | undefined> {
    if (this.lastWrite === undefined) return undefined;
    await this.warm(target);
    const append = await this.next(SHAPES[0]);
    const strace = await Strace.attach(await target.processes(), this.file, this.lastWrite);
    await target.ask(append);
    await strace.detach();
    await target.recover();
    const again = await this.until(async () => {
      const expectedRevision = (await this.store.revisions([append.stream])).get(append.stream) ?? NO_STREAM;
      const events = appendOf(append).events.map((event) => ({ ...event, id: randomUUID() }));
      return askStore(this.store, { stream: append.stream, expectedRevision, events });
    });
    this.control.push({ ...append, ...again, acknowledgedAt: append.intendedAt + 1 });
    return { name: 'a caller that retries under new ids after such a kill', caught: false };
  }

  judged(log: readonly LoggedEvent[], gapless: boolean, control: Control | undefined): PartResult {
    const honest = log.filter(({ mark }) => mark === undefined || !this.control.some(({ key }) => key === mark.key));
    const findings: readonly LogFinding[] = [...judgeAppends(this.ledger, honest), ...judgeLog(log, gapless)];
    const seen = judgeAppends(this.control, log);
    const controls = control ? [{ ...control, caught: seen.some(({ sin }) => sin === 'doubled') }] : [];
    const count = (sin: LogFinding['sin']) => findings.filter((finding) => finding.sin === sin).length;
    const written = this.swept.filter((one) => one.written).length;
    return {
      commands: 0,
      kills: this.swept.length,
      lost: count('lost'),
      doubled: count('doubled'),
      reordered: count('reordered'),
      leaked: 0,
      controls,
      findings: [
        ...findings.map(({ sin, sentence }) => `${sin}: ${sentence}`),
        // Both must have been met: cut off before anything was written, and after all of it was.
        ...(written === 0 || written === this.swept.length ? ['empty: every kill met the same side of the commit'] : []),
        ...(control === undefined ? ['empty: the control could not be tried'] : []),
      ],
      figures: [
        ['writes at which something was killed', String(this.swept.length)],
        ['of them before the append was in the log', String(this.swept.length - written)],
        ['of them after it was, and before the answer', String(written)],
        ['serving and settled again after', restarts(this.swept.map(({ recoverySeconds }) => recoverySeconds))],
      ],
    };
  }

  /** Which calls such an append makes, at most, of three. */
  private async callsOf(target: Target, shape: Shape): Promise<ReadonlyMap<(typeof WRITES)[number], number>> {
    const most = new Map<(typeof WRITES)[number], number>();
    for (let time = 0; time < 3; time += 1) {
      await this.warm(target);
      const append = await this.next(shape);
      const strace = await Strace.attach(await target.processes(), this.file);
      const answer = await this.settled(target, append);
      const { calls } = await strace.detach();
      this.ledger.push({ ...append, ...answer });
      for (const [call, count] of calls) most.set(call, Math.max(count, most.get(call) ?? 0));
    }
    return most;
  }

  /** Connections are made with the first append after a start: they are none of what is swept. */
  private async warm(target: Target): Promise<void> {
    const append = await this.next(SHAPES[0]);
    this.ledger.push({ ...append, ...(await this.settled(target, append)) });
  }

  private async killedAt(target: Target, append: LedgerAppend, moment: KillAt) {
    const strace = await Strace.attach(await target.processes(), this.file, moment);
    const answer = await target.ask(append);
    // Whoever asked may know of the end before strace has written it down.
    if (answer === undefined) await strace.seesKill();
    const { killed } = await strace.detach();
    if (answer === undefined && !killed) throw new Error(`An append at ${moment.call} ${moment.nth} ended without a kill.`);
    const started = performance.now();
    if (killed) await target.recover();
    // What stands there before it is asked for again: the kill came after the commit.
    const standing = await this.until(() => this.revisionOf(append.stream));
    const written = standing === append.expectedRevision + eventCount(append.key);
    if (!written && standing !== append.expectedRevision) throw new Error('Half of an append is in the log.');
    const settled = answer ?? (await this.settled(target, append));
    return {
      killed,
      written,
      seconds: (performance.now() - started) / 1000,
      answer: { ...settled, acknowledgedAt: append.intendedAt + 1 },
    };
  }

  private async settled(target: Target, append: LedgerAppend): Promise<KnownAppend & { readonly acknowledgedAt: number }> {
    const known = await this.until(() => target.ask(append));
    return { ...known, acknowledgedAt: append.intendedAt + 1 };
  }

  /** The next append of a shape, in a stream of that shape. Each is known before the next is asked for. */
  private async next(shape: Shape): Promise<LedgerAppend> {
    const lane = SHAPES.indexOf(shape);
    const n = (this.lanes.get(shape.name) ?? 0) + 1;
    this.lanes.set(shape.name, n);
    const stream = laneStream(this.run, lane);
    const intendedAt = (this.count += 2);
    const key = `${this.run}-${lane}-${shape.number(n)}`;
    return { key, stream, expectedRevision: await this.until(() => this.revisionOf(stream)), intendedAt, unknowns: 0 };
  }

  private async revisionOf(stream: string): Promise<number> {
    return (await this.store.revisions([stream])).get(stream) ?? NO_STREAM;
  }

  private async until<Answer>(work: () => Promise<Answer | undefined>): Promise<Answer> {
    for (const end = Date.now() + PATIENCE; ; await sleep(20)) {
      const answer = await work().catch((error: unknown) => {
        if (Date.now() > end) throw error;
        return undefined;
      });
      if (answer !== undefined) return answer;
      if (Date.now() > end) throw new Error(`Waited ${PATIENCE / 1000} s in vain for an answer after a kill.`);
    }
  }
}
