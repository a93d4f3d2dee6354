import type { Position, RecordedEvent } from '../event';
import type { PartOfAll } from './bounded-pages';
import type { Page } from './read-pages';

export interface WholeLog {
  /** Events of one page, at most. */
  readonly size: number;
  /** Nothing at or before it is read. */
  readonly after: Position;
  readonly until: Position;
  /** Whether every event is read, so that positions follow each other. */
  readonly gapless: boolean;
  /** At most so many events behind a position. */
  readonly read: (part: PartOfAll) => Promise<Page>;
}

/**
 * The pages of the log. Where every event is read, the one after the next is asked for as well: it is made by another process of the server
 * than the next one. Positions then have no gaps, so the next page, if it is full, ends where the one after it was made to begin; if it ends
 * anywhere else, what was asked for too early is dropped and asked for again.
 */
export class PagesOfAll {
  #early: { readonly after: Position; readonly page: Promise<Page> } | undefined;
  /** Not where events are so large that pages end for their bytes: each would be made twice. */
  #hasty: boolean;

  constructor(private readonly log: WholeLog) {
    this.#hasty = log.gapless;
  }

  /** The page behind an event, or the first one; undefined where there can be none. */
  behind(last: RecordedEvent | undefined, most: number): Promise<Page> | undefined {
    const { size, until, read } = this.log;
    const after = last?.position ?? this.log.after;
    if (after >= until) return undefined;
    const early = this.#early;
    this.#early = undefined;
    if (early && early.after !== after) this.#hasty = false;
    const page = early?.after === after && most === size ? early.page : read({ after, until, most });
    const next = after + BigInt(size);
    // Before the first event nobody knows where positions begin: each generation of a log has its own.
    if (last && this.#hasty && most === size && next < until) {
      this.#early = { after: next, page: read({ after: next, until, most: size }) };
      // When the reader leaves early nobody awaits it.
      this.#early.page.catch(() => undefined);
    }
    return page;
  }
}
