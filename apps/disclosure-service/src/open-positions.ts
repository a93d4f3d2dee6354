import { START, type Position } from '@hub/event-sourcing';
import type { Place, Saved } from './book';

/** One event on its way through the stage. */
export interface Ticket {
  readonly place: Place;
  done: boolean;
  highest: Position;
}

export interface OpenPositionsOptions {
  /** Events under way at a time. */
  readonly room: number;
  readonly onAdvance?: () => void;
  /** Called at the first failure: nothing is completed from then on. */
  readonly onFailure?: () => void;
}

/**
 * Events are decided side by side, each subject's in their order; progress is made in the order of the log: *n* is the last
 * event before which none is open, *m* counts the decisions up to there and no others (decision 13).
 */
export class OpenPositions {
  readonly #open: Ticket[] = [];
  #waiting: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private saved: Saved,
    private readonly options: OpenPositionsOptions,
  ) {}

  get current(): Saved {
    return this.saved;
  }

  /** Resolves when another event may be taken in; rejects once one has failed. */
  async hasRoom(): Promise<void> {
    await this.#until(() => this.#open.length < this.options.room);
  }

  /** Resolves when no event is open; rejects once one has failed. */
  async drained(): Promise<void> {
    await this.#until(() => this.#open.length === 0);
  }

  take(place: Place): Ticket {
    const ticket: Ticket = { place, done: false, highest: START };
    this.#open.push(ticket);
    return ticket;
  }

  /** @param highest position of the last decision that the event brought about, whoever wrote it */
  complete(ticket: Ticket, highest: Position = START): void {
    if (this.#failure) return;
    ticket.done = true;
    ticket.highest = highest;
    const open = this.#open.findIndex(({ done }) => !done);
    const passed = this.#open.splice(0, open < 0 ? this.#open.length : open);
    const last = passed.at(-1);
    if (last === undefined) return;
    const most = passed.reduce((high, next) => (next.highest > high ? next.highest : high), this.saved.highest);
    this.saved = { decided: last.place.position, highest: most, asOf: last.place.asOf };
    this.#wake();
    this.options.onAdvance?.();
  }

  /** Decisions for events that were passed long ago: a subject caught up. */
  raise(highest: Position): void {
    if (highest > this.saved.highest) this.saved = { ...this.saved, highest };
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Nothing that is open will be completed any more. */
  fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#wake();
    this.options.onFailure?.();
  }

  async #until(met: () => boolean): Promise<void> {
    for (;;) {
      this.throwIfFailed();
      if (met()) return;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
