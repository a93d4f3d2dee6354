import { setTimeout as sleep } from 'node:timers/promises';
import { LogError, NO_STREAM, type AppendOutcome, type EventStore } from '@hub/event-sourcing';
import type { Ledger } from '../ledger';
import type { PublishProgress } from '../publishing';
import { appendOf, appendsOf, laneStream, sharedStream, type LedgerAppend, type LogEntry } from './log-ledger';

export interface WriteOptions {
  /** Lower-case letters and digits that no other writer has. */
  readonly run: string;
  /** Names the stream that the writers of one frame share. */
  readonly shared: string;
  /** Appends kept under way. */
  readonly lanes: number;
  /** Longest pause of a lane between two appends, milliseconds. */
  readonly pause: number;
  /** Appends of each lane; absent: until told to finish. */
  readonly limit?: number;
}

/** What a writer needs of a store. */
export type AppendingStore = Pick<EventStore, 'append' | 'revisions'>;

type Asked = Pick<LedgerAppend, 'key' | 'stream' | 'expectedRevision'>;

/** Lanes that append to the stream that all writers share, every so many-th time: more of them would only wait for each other. */
const SHARING = 2;
const SHARED_EVERY = 4;
/** Every so many-th acknowledged append is asked for once more. */
const REPEAT_EVERY = 16;
const AGAIN_AFTER = 20;

/**
 * A caller of the port as its contract has it: each append is on disk in the ledger before the store is asked, an unknown outcome is
 * asked again with the same ids and the same revision, and what a killed writer left unanswered is settled first.
 */
export class LogWriting {
  private finishing = false;
  private readonly counts = { inFlight: 0, acknowledged: 0, unknown: 0 };

  constructor(
    private readonly store: AppendingStore,
    private readonly options: WriteOptions,
    private readonly ledger: Ledger<LogEntry>,
    /** What the ledger held before. */
    private readonly before: readonly LogEntry[] = [],
  ) {}

  get progress(): PublishProgress {
    return { ...this.counts };
  }

  /** Begins nothing new; {@link run} resolves once everything that was begun is known. */
  finish(): void {
    this.finishing = true;
  }

  async run(): Promise<void> {
    const earlier = appendsOf(this.before);
    await Promise.all(
      Array.from({ length: this.options.lanes }, (_, lane) => {
        const prefix = `${this.options.run}-${lane}-`;
        return this.lane(
          lane,
          earlier.filter(({ key }) => key.startsWith(prefix)),
        );
      }),
    );
  }

  private async lane(lane: number, earlier: readonly LedgerAppend[]): Promise<void> {
    const { run, shared, pause, limit = Infinity } = this.options;
    for (const append of earlier) if (append.acknowledgedAt === undefined) await this.untilKnown(append);
    for (let number = earlier.length; !this.finishing && number < limit; number += 1) {
      const shares = lane < SHARING && number % SHARED_EVERY === 2;
      const stream = shares ? sharedStream(shared) : laneStream(run, lane);
      const append: Asked = { key: `${run}-${lane}-${number}`, stream, expectedRevision: await this.revisionOf(stream) };
      await this.ledger.add({ entry: 'intended', ...append });
      const known = await this.untilKnown(append);
      if (number % REPEAT_EVERY === REPEAT_EVERY - 1) await this.untilKnown(known);
      if (pause > 0) await sleep(Math.random() * pause);
    }
  }

  /** @returns the append as it was asked at last */
  private async untilKnown(asked: Asked): Promise<Asked> {
    let append = asked;
    const { key } = append;
    for (;;) {
      const outcome = await this.ask(append);
      if (outcome === undefined) {
        await sleep(AGAIN_AFTER);
      } else if (outcome.outcome === 'wrong-revision') {
        append = { ...append, expectedRevision: outcome.actual };
        // Before it is asked: a writer that dies in between must not take the ids to a third place.
        await this.ledger.add({ entry: 'moved', key, expectedRevision: outcome.actual });
      } else {
        const { revision, position } = outcome;
        await this.ledger.add({ entry: 'acknowledged', key, revision, position: String(position) });
        this.counts.acknowledged += 1;
        return append;
      }
    }
  }

  /** @returns undefined where nothing told what became of it */
  private async ask(append: Asked): Promise<AppendOutcome | undefined> {
    this.counts.inFlight += 1;
    try {
      return await this.store.append(appendOf(append));
    } catch (error) {
      if (!(error instanceof LogError) || !PASSING.has(error.code)) throw error;
      this.counts.unknown += 1;
      await this.ledger.add({ entry: 'unknown', key: append.key, why: error.code });
      return undefined;
    } finally {
      this.counts.inFlight -= 1;
    }
  }

  private async revisionOf(stream: string): Promise<number> {
    for (;;) {
      try {
        return (await this.store.revisions([stream])).get(stream) ?? NO_STREAM;
      } catch (error) {
        if (!(error instanceof LogError) || error.code !== 'log/unavailable') throw error;
        await sleep(AGAIN_AFTER);
      }
    }
  }
}

const PASSING: ReadonlySet<string> = new Set(['log/unknown-outcome', 'log/unavailable']);
