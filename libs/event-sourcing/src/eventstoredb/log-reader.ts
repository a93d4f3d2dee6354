import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import { GENERATION_SHIFT, type Position, type RecordedEvent } from '../event';
import type { EventFilter } from '../event-store';
import { isNoPlace, readError } from './client-errors';
import { passes } from '../live/passes';
import type { Connection, Place, ServerFilter } from './connection';
import { recordedEventOf } from './event-codec';

/** Streams in which the store keeps what it needs itself: no reader of the port ever sees them, no writer may name one. */
export const OWN_STREAMS = 'log:';

/** Whether a stream is the server's or this store's own, and no part of the log. */
export const isOwn = (stream: string): boolean => stream.startsWith('$') || stream.startsWith(OWN_STREAMS);

/** What is known of the whole log behind some place, in one page. */
export interface LogPage {
  /** The hub's events. */
  readonly events: readonly RecordedEvent[];
  /** Commit position of the last record looked at, the server's own among them; of where the page began if there was none. */
  readonly reached: bigint;
  /** Whether the log ended there. */
  readonly ended: boolean;
}

/** Knows places at which an event begins: the greatest one at or before a commit position. */
export interface Milestones {
  before(commit: bigint): Promise<bigint | undefined>;
}

const COMMIT = (1n << GENERATION_SHIFT) - 1n;

/** Commit positions of this generation of the log as positions of the port. */
export const positionOf = (generation: number, commit: bigint): Position => (BigInt(generation) << GENERATION_SHIFT) | commit;

/**
 * The commit position behind which a reader goes on: 0 from the start (also behind any position of an earlier generation, for
 * all of this one is above it), undefined behind all that can ever be here.
 */
export function commitOf(generation: number, position: Position): bigint | undefined {
  const of = position >> GENERATION_SHIFT;
  if (of < BigInt(generation)) return 0n;
  return of > BigInt(generation) ? undefined : position & COMMIT;
}

/** Reads the log in its order: what is the hub's, without what is the server's. */
export class LogReader {
  /** Behind the log's last event the server may write about itself for days: what was looked at is not looked at again. */
  #quiet: { readonly after: bigint; readonly reached: bigint } | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly generation: number,
    private readonly milestones: Milestones,
  ) {}

  /**
   * What stands behind a commit position, at most so many records.
   *
   * @param after 0: from the start. It need not be a place at which an event begins; then the reading starts at a milestone
   * @throws LogError `log/unavailable`, `log/foreign-event`
   */
  async page(after: bigint, most: number): Promise<LogPage> {
    const quiet = this.#quiet?.after === after ? this.#quiet.reached : after;
    const page = await this.#from(quiet, after, most);
    if (page.events.length === 0 && page.reached > after) this.#quiet = { after, reached: page.reached };
    return page;
  }

  /**
   * What stands behind a commit position and passes a filter, at most so many events. The server looks, so what does not pass
   * costs no way; it judges a superset, and what it lets through is judged here once more.
   *
   * @param until commit position behind which nothing is asked for
   */
  async filteredPage(after: bigint, until: bigint | undefined, most: number, filter: EventFilter): Promise<LogPage> {
    const asked = serverFilterOf(filter);
    if (asked === 'nothing') return { events: [], reached: after, ended: true };
    if (asked === 'everything') {
      const page = await this.page(after, most);
      return { ...page, events: page.events.filter((event) => passes(event, filter)) };
    }
    const { events, ended } = await this.connection.readFiltered(after, until, asked, most).catch((error: unknown) => {
      throw readError(error);
    });
    const reached = events.at(-1)?.event?.position?.commit ?? after;
    return { events: this.#ofHub(events).filter((event) => passes(event, filter)), reached, ended };
  }

  /** The event that begins at exactly this place, if one of the hub's does. */
  async at(commit: bigint): Promise<RecordedEvent | undefined> {
    try {
      const { events } = await this.connection.readAll(commit, 1);
      const [found] = this.#ofHub(events);
      return found?.position === positionOf(this.generation, commit) ? found : undefined;
    } catch (error) {
      if (!isNoPlace(error)) throw readError(error);
      // A server that is ill may use the same words: it must be able to answer something else.
      await this.connection.readAll('end', 1, 'backwards').catch((cause: unknown) => {
        throw readError(cause);
      });
      return undefined;
    }
  }

  async #from(place: bigint, after: bigint, most: number): Promise<LogPage> {
    try {
      return await this.#read(place === 0n ? 'start' : place, after, most);
    } catch (error) {
      if (!isNoPlace(error)) throw readError(error);
    }
    return this.#fromMilestone(after, most);
  }

  /** No event begins there: reads on from the last known place before it. */
  async #fromMilestone(after: bigint, most: number): Promise<LogPage> {
    let place: Place = (await this.milestones.before(after)) ?? 'start';
    for (;;) {
      const page: LogPage = await this.#read(place, after, most).catch((error: unknown) => {
        throw readError(error);
      });
      if (page.ended || page.reached > after) return { ...page, reached: page.reached > after ? page.reached : after };
      place = page.reached;
    }
  }

  async #read(place: Place, after: bigint, most: number): Promise<LogPage> {
    // One more, for the record at the place itself, which the reader has seen.
    const { events, ended } = await this.connection.readAll(place, most + 1);
    const last = events.at(-1)?.event?.position?.commit;
    const from = positionOf(this.generation, after);
    const behind = this.#ofHub(events).filter(({ position }) => position > from);
    return { events: behind, reached: last ?? (place === 'start' || place === 'end' ? 0n : place), ended };
  }

  #ofHub(events: readonly AllStreamResolvedEvent[]): readonly RecordedEvent[] {
    return events.flatMap((item) => hubEventOf(this.generation, item) ?? []);
  }
}

/** What the server can be asked of a filter: beginnings of types where types are named, else of streams. */
function serverFilterOf({ types, streamPrefixes }: EventFilter): ServerFilter | 'nothing' | 'everything' {
  if (types?.length === 0 || streamPrefixes?.length === 0) return 'nothing';
  if (types) return { on: 'type', prefixes: types };
  return streamPrefixes && !streamPrefixes.includes('') ? { on: 'stream', prefixes: streamPrefixes } : 'everything';
}

/** Undefined for what is the server's own, and for what this store keeps for itself. */
export function hubEventOf(generation: number, { event }: AllStreamResolvedEvent): RecordedEvent | undefined {
  if (!event?.position || isOwn(event.streamId)) return undefined;
  // A client that reads with links resolved would show one: no link is the hub's.
  if (event.type.startsWith('$')) return undefined;
  // The client's type says JSON or binary by `isJson`; the codec looks for itself.
  return recordedEventOf(event, positionOf(generation, event.position.commit));
}
