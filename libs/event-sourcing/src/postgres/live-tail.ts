import type { Position, RecordedEvent } from '../event';

const MOST_EVENTS = 2_000;
const MOST_BYTES = 8_000_000;

/**
 * The last events that this process appended, as long as they follow each other without a gap: its own readers, which are
 * nearly always at the head, are served from here instead of asking the database for what the process has just written.
 * What another process appended in between shows as a gap, and whoever stands before it reads the log itself.
 */
export class LiveTail {
  #events: RecordedEvent[] = [];
  #bytes = 0;
  /** How many were pushed since somebody last asked; nobody has yet. */
  #unasked = MOST_EVENTS;

  /**
   * Committed events, in order, made only if they are kept: whoever has not asked while the tail was filled anew would find
   * nothing of theirs in it, and a process without readers keeps nothing.
   * @param base the position before the first of them
   */
  push(base: Position, made: () => readonly RecordedEvent[]): void {
    if (this.#unasked >= MOST_EVENTS) {
      this.#events = [];
      this.#bytes = 0;
      return;
    }
    const events = made();
    this.#unasked += events.length;
    if (this.#events.at(-1)?.position !== base) {
      this.#events = [];
      this.#bytes = 0;
    }
    for (const event of events) {
      this.#events.push(event);
      this.#bytes += sizeOf(event);
    }
    let drop = 0;
    while (this.#events.length - drop > MOST_EVENTS || (this.#bytes > MOST_BYTES && drop < this.#events.length - 1)) {
      const dropped = this.#events[drop];
      if (dropped) this.#bytes -= sizeOf(dropped);
      drop += 1;
    }
    if (drop > 0) this.#events.splice(0, drop);
  }

  /** At most so many events behind a position, perhaps none; undefined where this tail cannot know what stands there. */
  after(position: Position, most: number): readonly RecordedEvent[] | undefined {
    this.#unasked = 0;
    const [first] = this.#events;
    const last = this.#events.at(-1);
    if (!first || !last || position < first.position - 1n || position > last.position) return undefined;
    // Gapless, so the distance is the index.
    const start = Number(position - first.position) + 1;
    return this.#events.slice(start, start + most);
  }
}

const sizeOf = ({ metadata, body }: RecordedEvent): number => metadata.byteLength + body.byteLength;
