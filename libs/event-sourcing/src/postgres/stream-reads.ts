import { SharedRead } from '@hub/shared-read';
import type { RecordedEvent } from '../event';
import { pageOf, type EventRows, type Literal } from './event-rows';
import type { Page, PageRows } from './read-pages';

/** The beginning, or the rest, of a stream. */
export interface StreamPart {
  readonly stream: string;
  /** Its first event has this revision or a later one. */
  readonly from: bigint;
  /** Events at most. */
  readonly most: number;
}

/** Calls a reading function of the log. @param fn without its schema */
export type CallReader = (fn: string, args: readonly Literal[]) => Promise<EventRows>;

/**
 * Pages of streams, read forwards. Whoever asks while a page is under way is answered by the next call together with all who
 * ask meanwhile: most streams have a few events, and a call costs more than they do (ADR 21).
 */
export class StreamReads {
  readonly #shared = new SharedRead<StreamPart, Page>((asked) =>
    asked.length === 1 ? Promise.all(asked.map((part) => this.#alone(part))) : this.#together(asked),
  );

  /** @param bytes of one answer, about: nothing follows the event that reaches them */
  constructor(
    private readonly call: CallReader,
    private readonly bytes: number,
  ) {}

  page(part: StreamPart): Promise<Page> {
    return this.#shared.of(part);
  }

  async #alone({ stream, from, most }: StreamPart): Promise<Page> {
    return pageOf(await this.call('read_forwards', [stream, from, most, this.bytes]), most, this.bytes);
  }

  async #together(asked: readonly StreamPart[]): Promise<readonly Page[]> {
    // One call answers for each stream once; who wants another part of the same one, or more events, asks alone.
    const first = new Map<string, StreamPart>();
    for (const part of asked) if (!first.has(part.stream)) first.set(part.stream, part);
    const parts = [...first.values()];
    const most = Math.max(...parts.map((part) => part.most));
    const rows = await this.call('read_streams', [
      parts.map(({ stream }) => stream),
      parts.map(({ from }) => from),
      most,
      this.bytes,
    ]);
    const found = new Map<string, RecordedEvent[]>();
    let last: string | undefined;
    for (const event of rows) {
      last = event.stream;
      const events = found.get(last) ?? [];
      events.push(event);
      found.set(last, events);
    }
    // The streams come in the order asked: the answer may have ended within this one, and then none behind it was looked at.
    const end = rows.bytes >= this.bytes ? parts.findIndex(({ stream }) => stream === last) : parts.length;
    const answered = new Map<string, Page>(
      parts.slice(0, end + 1).map(({ stream }, nth) => {
        const events = found.get(stream) ?? [];
        return [stream, { rows: new Rows(events), more: events.length === most || nth === end }] as const;
      }),
    );
    return Promise.all(
      asked.map((part) => {
        const page = first.get(part.stream) === part && part.most === most ? answered.get(part.stream) : undefined;
        return page ? Promise.resolve(page) : this.#alone(part);
      }),
    );
  }
}

class Rows implements PageRows {
  #next = 0;

  constructor(private readonly events: readonly RecordedEvent[]) {}

  get count(): number {
    return this.events.length;
  }

  get last(): RecordedEvent | undefined {
    return this.events.at(-1);
  }

  take(): RecordedEvent | undefined {
    const event = this.events[this.#next];
    this.#next += 1;
    return event;
  }
}
