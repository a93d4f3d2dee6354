import { binaryEvent } from '@eventstore/db-client';
import { SharedRead } from '@hub/shared-read';
import { NO_STREAM, START, type Position } from '../event';
import type { Head } from '../event-store';
import { uuidV5 } from '../identifiers';
import { readError } from './client-errors';
import type { Connection } from './connection';
import { LogReader, OWN_STREAMS, positionOf, type Milestones } from './log-reader';

const STREAM = `${OWN_STREAMS}milestones`;
/** Events between two milestones: whoever starts reads at most so many before it knows the latest time. */
export const MILESTONE_EVERY = 5_000;
const PAGE = 1_000;

/** The log as it stood behind one event. */
export interface Milestone {
  /** Commit position of that event. */
  readonly commit: bigint;
  /** The latest `recordedAt` up to it, milliseconds. */
  readonly latest: number;
  /** How many events of the hub stand up to it. */
  readonly events: number;
}

const BEGINNING: Milestone = { commit: 0n, latest: 0, events: 0 };

/**
 * How far the log reaches, and the latest `recordedAt` in it. The server knows the first and not the second: its clock may step
 * back, so the latest time is a running maximum over the whole log. It is kept by reading on from where the last look ended, and
 * every {@link MILESTONE_EVERY} events it is written down in a stream of its own, from which the next process starts. So a look
 * costs one page, a start at most five.
 */
export class LogFrontier implements Milestones {
  readonly reader: LogReader;
  readonly #looks = new SharedRead<void, Milestone>(async (asks) => {
    const found = await this.#advance();
    return asks.map(() => found);
  });
  /** In the log's order. */
  readonly #milestones: Milestone[] = [];
  #known = BEGINNING;
  #writing: Promise<void> = Promise.resolve();
  #written = NO_STREAM;
  #begun = false;
  /** Commit position of the last record of any kind that was looked at. */
  reached = 0n;

  constructor(
    private readonly connection: Connection,
    private readonly log: string,
    private readonly generation: number,
    private readonly every = MILESTONE_EVERY,
  ) {
    this.reader = new LogReader(connection, generation, this);
  }

  /** As of a moment after the call began. Those who ask at once share one look. */
  now(): Promise<Milestone> {
    return this.#looks.of();
  }

  /** What is known without asking. */
  get seen(): Milestone {
    return this.#known;
  }

  async head(): Promise<Head> {
    return this.headOf(await this.now());
  }

  /** A milestone in the port's words. */
  headOf({ commit, latest, events }: Milestone): Head {
    return { position: events === 0 ? START : positionOf(this.generation, commit), recordedAt: new Date(latest) };
  }

  async before(commit: bigint): Promise<bigint | undefined> {
    await this.#readMilestones();
    return this.#milestones.findLast((milestone) => milestone.commit <= commit)?.commit;
  }

  /**
   * The last position before the first event that was recorded after an instant, and the latest time up to there. The running
   * maximum never falls, so the milestones say between which two of them that event stands.
   */
  async recordedBy(instant: Date): Promise<Milestone> {
    await this.now();
    await this.#readMilestones();
    const until = instant.getTime();
    let found = this.#milestones.findLast(({ latest }) => latest <= until) ?? BEGINNING;
    await this.#walk(found, (milestone) => {
      if (milestone.latest > until) return false;
      found = milestone;
      return true;
    });
    return found;
  }

  /** The last event at or before a commit position, and the latest time up to there. */
  async upTo(commit: bigint): Promise<Milestone> {
    await this.#readMilestones();
    let found = this.#milestones.findLast((milestone) => milestone.commit <= commit) ?? BEGINNING;
    await this.#walk(found, (milestone) => {
      if (milestone.commit > commit) return false;
      found = milestone;
      return true;
    });
    return found;
  }

  /** Goes on from a milestone, event by event, as long as it is told to. */
  async #walk(start: Milestone, go: (milestone: Milestone) => boolean): Promise<void> {
    let at = start;
    for (let place = start.commit, ended = false; !ended;) {
      const page = await this.reader.page(place, PAGE);
      for (const { position, recordedAt } of page.events) {
        at = this.#behind(at, position, recordedAt);
        if (!go(at)) return;
      }
      place = page.reached;
      ended = page.ended;
    }
  }

  #behind({ latest, events }: Milestone, position: Position, recordedAt: Date): Milestone {
    const commit = position - positionOf(this.generation, 0n);
    return { commit, latest: Math.max(latest, recordedAt.getTime()), events: events + 1 };
  }

  async #advance(): Promise<Milestone> {
    if (!this.#begun) {
      await this.#readMilestones();
      this.#known = this.#milestones.at(-1) ?? BEGINNING;
      this.#begun = true;
    }
    for (let ended = false; !ended;) {
      const page = await this.reader.page(this.#known.commit, PAGE);
      for (const { position, recordedAt } of page.events) {
        this.#known = this.#behind(this.#known, position, recordedAt);
        if (this.#known.events % this.every === 0) this.#writeBehindTheLast(this.#known);
      }
      if (page.reached > this.reached) this.reached = page.reached;
      ended = page.ended;
    }
    return this.#known;
  }

  /** Reads what was written since the last time; all processes write the same. */
  async #readMilestones(): Promise<void> {
    for (let ended = false; !ended;) {
      const page = await this.connection.readStream(STREAM, 'forwards', this.#written + 1, PAGE).catch((error: unknown) => {
        throw readError(error);
      });
      for (const { event } of page.events) {
        if (!event || Number(event.revision) !== this.#written + 1) continue;
        this.#written = Number(event.revision);
        this.#milestones.push(decode(event.data as Uint8Array)); // this store wrote it, as bytes
      }
      ended = page.ended;
    }
  }

  /** One page may pass two of them. */
  #writeBehindTheLast(milestone: Milestone): void {
    this.#writing = this.#writing.then(() => this.#write(milestone));
  }

  /** An aid, not a fact: whoever comes second, or finds the server gone, has lost nothing. */
  async #write(milestone: Milestone): Promise<void> {
    try {
      await this.#readMilestones();
      if ((this.#milestones.at(-1)?.events ?? 0) >= milestone.events) return;
      const id = uuidV5(this.log, 'milestone', String(this.generation), String(milestone.events));
      const event = binaryEvent({ id, type: 'log.milestone', data: encode(milestone) });
      await this.connection.append(STREAM, this.#written, [event]);
    } catch {
      // The next one is written all the same.
    }
  }
}

const encode = ({ commit, latest, events }: Milestone): Uint8Array => {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  [commit, BigInt(latest), BigInt(events)].forEach((value, index) => view.setBigUint64(index * 8, value));
  return bytes;
};

const decode = (bytes: Uint8Array): Milestone => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { commit: view.getBigUint64(0), latest: Number(view.getBigUint64(8)), events: Number(view.getBigUint64(16)) };
};
