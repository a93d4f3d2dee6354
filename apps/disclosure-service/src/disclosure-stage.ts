import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '@hub/back-off';
import type { Decided, DecisionProgress } from '@hub/disclosure';
import { START } from '@hub/event-sourcing';
import type { SubjectId } from '@hub/vocabulary';
import type { Book, Parked, Saved } from './book';
import { DecisionPass, type PassOptions } from './decision-pass';
import { HubHistory } from './hub-history';
import { OpenPositions } from './open-positions';
import { Pending } from './pending';
import { readingOf } from './reading';
import { Saver } from './saver';
import { codeOf, StageError } from './stage-error';
import type { DeciderParts } from './subject-decider';

/** What the stage says to its operator: fields and a sentence, never an event's content. */
export interface StageLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface StageOptions extends Omit<DeciderParts, 'book'> {
  readonly book: Book;
  readonly log: StageLog;
  /** Events under way at a time. Default 256. */
  readonly room?: number;
  /** Dossiers kept at most. Default 2,000. */
  readonly dossiers?: number;
  /** Called with how many decisions a trigger brought about. */
  readonly onDecided?: (written: number) => void;
}

export interface StageStatus extends Decided {
  /** The code of what stands in the way; trying again will not move it. */
  readonly stopped?: string;
  readonly parked: number;
  /** By what time the last event was judged; the epoch before the first. */
  readonly asOf: Date;
}

/** Milliseconds before another look at what needs somebody's help. */
const STOPPED_PAUSE = 30_000;

/**
 * The disclosure stage: follows the log and appends what each party may know (decision 7). It may be killed anywhere and run
 * twice at once: what was written is found, what is missing is written, and both are the same bytes.
 */
export class DisclosureStage implements DecisionProgress {
  readonly #listeners = new Set<() => void>();
  #status: StageStatus = { decided: START, highest: START, asOf: new Date(0), parked: 0 };

  constructor(private readonly options: StageOptions) {}

  status(): StageStatus {
    return this.#status;
  }

  async current(): Promise<Decided> {
    const { decided, highest } = this.#status;
    return { decided, highest };
  }

  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Runs until the signal aborts; everything that was begun has ended when it resolves. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.runOnce(signal, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        await sleep(this.#pauseAfter(error, failures), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** From the saved place until the signal aborts, or until something fails: then it throws. */
  async runOnce(signal: AbortSignal, onAdvance: () => void = () => undefined): Promise<void> {
    const { store, book } = this.options;
    const log = await store.identity();
    const saved = await book.open(log);
    const pending = new Pending();
    const ending = new AbortController();
    const until = AbortSignal.any([signal, ending.signal]);
    const parked = new Map((await book.parked()).map((entry) => [entry.subject, entry]));
    const positions = new OpenPositions(saved, {
      room: this.options.room ?? 256,
      onAdvance: () => {
        this.#advance(positions.current, parked.size);
        onAdvance();
        saver.ask();
      },
      onFailure: () => ending.abort(),
    });
    const save = () => pending.write(positions.current, (entries) => book.save(log, entries));
    const saver = new Saver(save, (error) => positions.fail(error));
    const flush = async () => {
      if (pending.isEmpty) return;
      saver.ask();
      await saver.settled();
      positions.throwIfFailed();
    };
    const shared = { parts: this.options, pending, positions, flush, signal: until, dossiers: this.options.dossiers ?? 2_000 };
    let pass: DecisionPass | undefined;
    try {
      await this.#catchUp({ ...shared, parked }, saved);
      await flush();
      this.#advance(positions.current, parked.size);
      const hub = await HubHistory.upTo(store, this.options.catalogue, saved.decided);
      const from = { position: saved.decided, asOf: saved.asOf };
      pass = new DecisionPass({ ...shared, ...this.#hooks(), hub, from, parked });
      for await (const message of store.subscribe({ after: saved.decided, signal: until }))
        if (message.kind === 'event') await pass.take(message.event);
      await positions.drained();
    } finally {
      // Whatever was begun ends before anybody may begin again.
      await pass?.settled();
      await saver.settled();
    }
  }

  /**
   * Subjects whose event can be read by now: everything from there on is read again, and decided for them alone; it stands late
   * in the log, under the ids that it would have had.
   */
  async #catchUp(shared: Omit<PassOptions, 'hub' | 'from' | 'only'>, saved: Saved): Promise<void> {
    const { store, catalogue, log } = this.options;
    const readable: Parked[] = [];
    for (const entry of shared.parked.values()) {
      const [recorded] = await store.readAt([entry.position]);
      if (recorded && readingOf(catalogue, recorded).kind !== 'unreadable') readable.push(entry);
    }
    const [first] = readable.sort((one, other) => (one.after.position < other.after.position ? -1 : 1));
    if (!first) return;
    const only = new Set<SubjectId>(readable.map(({ subject }) => subject));
    const parkedAgain = new Map<SubjectId, Parked>();
    const positions = new OpenPositions(
      { decided: START, highest: START, asOf: first.after.asOf },
      { room: this.options.room ?? 256 },
    );
    const hub = await HubHistory.upTo(store, catalogue, first.after.position);
    const pass = new DecisionPass({ ...shared, ...this.#hooks(), positions, hub, only, from: first.after, parked: parkedAgain });
    try {
      for await (const recorded of store.readAll({ after: first.after.position, until: saved.decided }))
        await pass.take(recorded);
      await positions.drained();
    } finally {
      await pass.settled();
    }
    shared.positions.raise(positions.current.highest);
    for (const subject of only) {
      const again = parkedAgain.get(subject);
      if (again) shared.parked.set(subject, again);
      else {
        shared.parked.delete(subject);
        shared.pending.unpark(subject);
      }
    }
    log.info({ subjects: only.size - parkedAgain.size }, 'subjects whose events can be read again are caught up');
  }

  #hooks(): Pick<PassOptions, 'onDecided' | 'onParked'> {
    const { onDecided, log } = this.options;
    return {
      ...(onDecided ? { onDecided } : {}),
      onParked: ({ position, type, code }) =>
        log.warn(
          { position: String(position), type, code },
          'a subject is parked: nothing more is disclosed until this event can be read',
        ),
    };
  }

  #advance({ decided, highest, asOf }: Saved, parked: number): void {
    const { decided: before, stopped } = this.#status;
    // What stood in the way does so until something behind it is decided.
    this.#status = { decided, highest, asOf, parked, ...(stopped !== undefined && decided <= before ? { stopped } : {}) };
    for (const listener of this.#listeners) listener();
  }

  #pauseAfter(error: unknown, failures: number): number {
    const code = codeOf(error);
    if (error instanceof StageError && error.stops) {
      this.#status = { ...this.#status, stopped: code };
      this.options.log.error({ code, detail: error.message }, 'disclosure stands still: nothing after this event is decided');
      return STOPPED_PAUSE;
    }
    this.options.log.warn({ code, failures }, 'disclosure begins again from its saved place');
    return backOff(failures, { first: 100, longest: 5_000 });
  }
}
