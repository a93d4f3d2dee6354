import type { Position } from '../event';
import { TooManyBytes } from './copied-rows';
import { pageOf, type EventRows } from './event-rows';
import type { Page } from './read-pages';

/** A page of the whole log behind a position. */
export interface PartOfAll {
  readonly after: Position;
  readonly until: Position;
  /** Events at most. */
  readonly most: number;
}

/** Bytes that end a page: on the server, behind the event that reaches them; or only here, where what is more is left there. */
export type ByteBound = { readonly there: number } | { readonly here: number };

/** How many times the bound a page may have that the server was not asked to bound. */
const SURPRISE = 4;

/**
 * Pages of the whole log in bounded memory. That the server looks at the size of each event is a sixth of what a page costs it, so behind a
 * page that was far from its bound the next is asked for without one. Should larger events come, its reader leaves the connection before
 * it holds more than four times the bound, and asks again with it.
 */
export class BoundedPages {
  #small = false;

  /** @param bytes of a page, about */
  constructor(
    private readonly bytes: number,
    /** @throws TooManyBytes beyond the bound `here` */
    private readonly ask: (part: PartOfAll, bound: ByteBound) => Promise<EventRows>,
  ) {}

  async read(part: PartOfAll): Promise<Page<EventRows>> {
    const rows = this.#small ? await this.#unbounded(part) : await this.#bounded(part);
    this.#small = rows.bytes < this.bytes;
    return pageOf(rows, part.most, this.bytes);
  }

  async #unbounded(part: PartOfAll): Promise<EventRows> {
    try {
      return await this.ask(part, { here: SURPRISE * this.bytes });
    } catch (error) {
      if (error instanceof TooManyBytes) return this.#bounded(part);
      throw error;
    }
  }

  #bounded(part: PartOfAll): Promise<EventRows> {
    return this.ask(part, { there: this.bytes });
  }
}
