import type { Position } from '@hub/event-sourcing';

interface Reread {
  /** The position that was out of reach. */
  readonly gap: Position;
  /** Next offset of the partition when it was last read again; undefined: not yet. */
  readonly end: bigint | undefined;
  /** When it may be read again, milliseconds. */
  readonly notBefore: number;
  readonly pause: number;
}

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/**
 * When to read a partition again from 0: once when something was found missing, and again only when the topic has grown since,
 * at growing intervals (decision 13). One instance for each partition.
 */
export class Rereads {
  private owed: Reread | undefined;

  /** A record or an announcement at this position cannot be joined to the mark. */
  missing(gap: Position): void {
    this.owed =
      this.owed === undefined
        ? { gap, end: undefined, notBefore: 0, pause: FIRST_PAUSE }
        : { ...this.owed, gap: gap > this.owed.gap ? gap : this.owed.gap };
  }

  /** The mark moved: what was missing may have come. */
  reached(mark: Position): void {
    if (this.owed !== undefined && mark >= this.owed.gap) this.owed = undefined;
  }

  get gap(): Position | undefined {
    return this.owed?.gap;
  }

  /** Whether to read from 0 now. @param next the partition's next offset @param now milliseconds */
  due(next: bigint, now: number): boolean {
    const owed = this.owed;
    if (owed === undefined || now < owed.notBefore || (owed.end !== undefined && owed.end === next)) return false;
    this.owed = { ...owed, end: next, notBefore: now + owed.pause, pause: Math.min(owed.pause * 2, LONGEST_PAUSE) };
    return true;
  }
}
