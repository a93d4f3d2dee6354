import { setImmediate } from 'node:timers/promises';
import type { RecordedEvent } from '../event';

/** The events of a page, taken one by one. */
export interface PageRows {
  /** How many there were. */
  readonly count: number;
  readonly last: RecordedEvent | undefined;
  /** The next of them; undefined behind the last. */
  take(): RecordedEvent | undefined;
}

/** What one call of a reading function answered, and whether there may be more behind it. */
export interface Page<Rows extends PageRows = PageRows> {
  readonly rows: Rows;
  readonly more: boolean;
}

/** Asks for at most so many events behind an event, or from the reader's beginning; undefined where there can be none. */
export type AskForPage = (last: RecordedEvent | undefined, most: number) => Promise<Page> | undefined;

export interface PagedReading {
  /** Events of one page, at most. */
  readonly size: number;
  /** Events in all, at most. Default: no limit. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Page after page, each asked for as soon as the one before it is there and while that one is consumed. Nothing is asked for before the first event is. */
export const readPages = (reading: PagedReading, ask: AskForPage): AsyncIterableIterator<RecordedEvent, undefined> =>
  new PageReader(reading, ask);

type Turn = IteratorResult<RecordedEvent, undefined>;

/** Events after which the event loop gets a turn: what the server has sent of the next page is taken in, or it could send no more. */
const TURN_EVERY = 250;

const DONE: Turn = { done: true, value: undefined };

/** By hand: each event of an asynchronous generator costs several turns of the queue of promises, and twice as many through a second one. */
class PageReader implements AsyncIterableIterator<RecordedEvent, undefined> {
  /** How often the next one was asked for. */
  #given = 0;
  #rows: PageRows | undefined;
  #ahead: Promise<Page> | undefined;
  #left: number;
  #state: 'not begun' | 'reading' | 'ended' = 'not begun';
  /** While a page is awaited: whoever asks for an event meanwhile stands behind it. */
  #turning: Promise<unknown> | undefined;

  constructor(
    private readonly reading: PagedReading,
    private readonly ask: AskForPage,
  ) {
    this.#left = reading.limit ?? Number.MAX_SAFE_INTEGER;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Turn> {
    this.#given += 1;
    if (this.#turning !== undefined) return this.#queue(this.#turning);
    if (this.#given % TURN_EVERY === 0) return this.#queue(setImmediate());
    const value = this.#rows?.take();
    return value === undefined ? this.#queue() : Promise.resolve({ done: false, value });
  }

  /** As a loop does that is left early: what was read ahead is dropped. */
  return(): Promise<Turn> {
    this.#end();
    return Promise.resolve(DONE);
  }

  #queue(behind?: Promise<unknown>): Promise<Turn> {
    const turn = behind === undefined ? this.#turn() : behind.then(() => this.#turn());
    const settled: Promise<void> = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#turning === settled) this.#turning = undefined;
      });
    this.#turning = settled;
    return turn;
  }

  /** The first event of the next page that has one. */
  async #turn(): Promise<Turn> {
    try {
      if (this.#state === 'not begun') {
        this.#state = 'reading';
        this.#fetch(undefined);
      }
      for (;;) {
        const value = this.#rows?.take();
        if (value !== undefined) return { done: false, value };
        if (this.#ahead === undefined) break;
        this.reading.signal?.throwIfAborted();
        const { rows, more } = await this.#ahead;
        if (this.#hasEnded()) break;
        this.#rows = rows;
        this.#left -= rows.count;
        this.#ahead = undefined;
        if (more) {
          this.#fetch(rows.last);
          // A connection is lent and written to in later turns of the event loop, and a reader that waits for nothing but its next
          // event leaves it none: the server would begin on the next page when this one is consumed.
          await setImmediate();
        }
      }
      this.#end();
      return DONE;
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  #fetch(last: RecordedEvent | undefined): void {
    this.#ahead = this.#left > 0 ? this.ask(last, Math.min(this.reading.size, this.#left)) : undefined;
    // It is fetched ahead: when the reader leaves early nobody awaits it.
    this.#ahead?.catch(() => undefined);
  }

  /** The reader may leave while a page is awaited. */
  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #end(): void {
    this.#state = 'ended';
    this.#rows = undefined;
    this.#ahead = undefined;
  }
}
