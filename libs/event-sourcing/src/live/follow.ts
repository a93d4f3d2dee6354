import { setTimeout as sleep } from 'node:timers/promises';
import { backOff, type BackOff } from '@hub/back-off';
import type { Position, RecordedEvent } from '../event';
import { LogError, type EventFilter, type Subscribe, type SubscriptionMessage } from '../event-store';
import { passes } from './passes';

/** Milliseconds after which a reader looks at the log by itself, whoever did or did not wake it. */
const LOOK_EVERY = 1_000;
const PAGE = 500;

/** One look at the log. */
export interface Look {
  readonly events: readonly RecordedEvent[];
  /** Everything up to here was looked at. */
  readonly reached: Position;
  /** Whether there may be more behind it already. */
  readonly more: boolean;
}

/** `committed`: what woke stands in the tail. `look`: it is time to look at the log itself. */
export type WokenBy = 'committed' | 'look';

export interface Means {
  readonly look: (after: Position, filter: EventFilter | undefined) => Promise<Look>;
  /** The last events, in memory: at most so many behind a position; undefined where it cannot know what stands there. */
  readonly tail: { after(position: Position, most: number): readonly RecordedEvent[] | undefined };
  readonly wakeUps: {
    /** Begins to hear of what others append; a failure is tried again with the next call. */
    listen(): Promise<void>;
    /** Resolves at the next wake-up, after that many milliseconds, or when the signal aborts. */
    next(milliseconds: number, signal: AbortSignal): { readonly woken: Promise<WokenBy>; readonly cancel: () => void };
  };
}

/**
 * Follows the log from a position: pages of it until the head, then what this process appends, out of memory, and what others
 * append, out of the log. A lost connection is waited for, with back-off and jitter.
 */
export async function* follow(means: Means, { after, filter, signal }: Subscribe): AsyncGenerator<SubscriptionMessage> {
  const { tail, wakeUps } = means;
  await wakeUps.listen();
  let position = after;
  let announced: Position | undefined;
  let failures = 0;
  let mustLook = true;
  while (!signal.aborted) {
    // Registered before reading: what is committed while the page is read wakes the next look.
    const wakeUp = wakeUps.next(LOOK_EVERY, signal);
    try {
      const recent: readonly RecordedEvent[] | undefined = mustLook ? undefined : tail.after(position, PAGE);
      const seen: Look = recent ? fromTail(recent, position, filter) : await means.look(position, filter);
      failures = 0;
      // Catching up is done by looks to its end: only a look knows where the log ends now.
      if (!recent) mustLook = seen.more;
      for (const event of seen.events) {
        if (signal.aborted) return;
        yield { kind: 'event', event };
      }
      position = seen.reached;
      if (seen.more) continue;
      if (announced === undefined || position > announced) {
        announced = position;
        yield { kind: 'caught-up', position };
      }
      mustLook = (await wakeUp.woken) === 'look';
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof LogError) || error.code !== 'log/unavailable') throw error;
      failures += 1;
      mustLook = true;
      await sleep(backOff(failures, LOOKS_AGAIN), undefined, { signal }).catch(() => undefined);
      await wakeUps.listen();
    } finally {
      wakeUp.cancel();
    }
  }
}

const fromTail = (recent: readonly RecordedEvent[], position: Position, filter: EventFilter | undefined): Look => ({
  events: recent.filter((event) => passes(event, filter)),
  reached: recent.at(-1)?.position ?? position,
  more: recent.length === PAGE,
});

/** Before another look after one that failed. */
export const LOOKS_AGAIN: BackOff = { first: 100, longest: 5_000 };
