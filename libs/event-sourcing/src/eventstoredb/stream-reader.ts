import { NO_STREAM, type Position, type RecordedEvent } from '../event';
import { readError } from './client-errors';
import type { Connection } from './connection';
import { markOf, recordedEventOf } from './event-codec';
import { positionOf } from './log-reader';

export interface StreamPage {
  readonly events: readonly RecordedEvent[];
  /** Nothing stands behind it. */
  readonly ended: boolean;
}

/** Reads single streams of one generation of a log. */
export class StreamReader {
  constructor(
    private readonly connection: Connection,
    private readonly generation: number,
  ) {}

  /**
   * @param from revision of the first event; undefined: the stream's beginning, or its end when read backwards
   * @throws LogError
   */
  async page(stream: string, backwards: boolean, from: number | undefined, most: number): Promise<StreamPage> {
    try {
      const direction = backwards ? 'backwards' : 'forwards';
      let page = await this.connection.readStream(stream, direction, from, most);
      // From behind the stream's end a server may find nothing; the end is meant.
      if (backwards && from !== undefined && page.events.length === 0)
        page = await this.connection.readStream(stream, direction, undefined, most);
      const events = page.events.flatMap(({ event }) =>
        event?.position ? [recordedEventOf(event, positionOf(this.generation, event.position.commit))] : [],
      );
      return { events, ended: page.ended };
    } catch (error) {
      throw readError(error);
    }
  }

  /** Of a stream's last event up to a position; `NO_STREAM` where none stands there. @throws LogError */
  async revisionAsOf(stream: string, until: Position): Promise<number> {
    let most = 1;
    for (let from: number | undefined; ; most = 20) {
      const { events, ended } = await this.page(stream, true, from, most);
      const found = events.find(({ position }) => position <= until);
      if (found) return found.revision;
      const last = events.at(-1);
      if (last === undefined || ended || last.revision === 0) return NO_STREAM;
      from = last.revision - 1;
    }
  }

  /**
   * Whether the event at a revision carries this mark. The server answers a repeated append like the first: only the mark says
   * whose event stands there. Errors are the client's own.
   */
  async carries(stream: string, revision: number, mark: Uint8Array): Promise<boolean> {
    const { events } = await this.connection.readStream(stream, 'forwards', revision, 1);
    const event = events[0]?.event;
    const found = event && markOf(event);
    return found !== undefined && Buffer.compare(found, mark) === 0;
  }
}
