import { backOff } from '../back-off';
import type { BusLog } from '../bus-log';
import { BusError, type BatchHandler } from '../message-bus';
import { LARGEST_BATCH, LARGEST_RECORD } from '../outgoing';
import { errorName } from './embedded-errors';
import type { Claim, Session } from './session';
import { Signal } from './signal';
import type { Tables } from './tables';

export interface TopicReaderOptions {
  readonly group: string;
  readonly topic: string;
  readonly onBatch: BatchHandler;
  readonly tables: Tables;
  readonly session: Session;
  readonly log: BusLog;
  /** Runs one batch of this consumer at a time, whatever its topic. */
  readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Every reader looks so often without being woken, in milliseconds. */
const LOOK_AGAIN = 1000;
/** A reader that waits for another of its group to go asks so often. */
const ASK_AGAIN = 200;

/** One group's reading of one topic: claims it, goes on where the group stands, saves the position when a batch was handled. */
export class TopicReader {
  readonly #signal = new Signal();
  readonly #running: Promise<void>;
  #stopping = false;
  #claim: Claim | undefined;
  #position = 0n;
  /** Counts the calls of `seek`, so that a batch under way notices one. */
  #moves = 0;

  constructor(private readonly options: TopicReaderOptions) {
    this.#running = this.#run();
  }

  /** There may be something to read. */
  wake(): void {
    this.#signal.raise();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#signal.raise();
    await this.#running;
  }

  /** Where another reader of the group holds the topic, its place is left alone. */
  async seek(offset: bigint): Promise<void> {
    if (!this.#claim?.held()) return;
    // Twice: what was read before the move is not saved, and what was read while it was made is not either.
    this.#moves += 1;
    await this.options.tables.moveGroup(this.options.group, this.options.topic, offset);
    this.#moves += 1;
    this.#position = offset;
    this.#signal.raise();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping) {
      try {
        await this.#step();
        failures = 0;
      } catch (error) {
        failures += 1;
        const { topic, group } = this.options;
        this.options.log({
          level: 'error',
          message: 'A batch was not applied and comes again',
          topic,
          group,
          partition: 0,
          error: errorName(error),
        });
        await this.#pause(backOff(failures));
      }
    }
    await this.#claim?.release();
  }

  async #step(): Promise<void> {
    const { tables, topic } = this.options;
    if (!(await this.#holdsTopic())) return this.#signal.wait(ASK_AGAIN);
    const moves = this.#moves;
    const from = this.#position;
    const messages = await tables.read(topic, from, LARGEST_BATCH, LARGEST_RECORD);
    if (moves !== this.#moves) return;
    const last = messages.at(-1);
    if (!last) return this.#rest();

    const outcome = await this.options.oneAtATime(async () => {
      if (this.#stopping || moves !== this.#moves) return 'not begun';
      return this.options.onBatch({ topic, partition: 0, messages, heartbeat: async () => this.#assertHeld() });
    });
    if (outcome === 'not begun') return;
    await this.#moveOn(from, outcome ? outcome.seek : last.offset + 1n, moves);
  }

  /** Saves the place unless somebody moved the reader, or took the topic away, while the batch was handled. */
  async #moveOn(from: bigint, to: bigint, moves: number): Promise<void> {
    const { tables, group, topic } = this.options;
    if (moves !== this.#moves || !this.#claim?.held()) return;
    const saved = await tables.savePosition(group, topic, from, to);
    if (moves !== this.#moves) return;
    if (saved) this.#position = to;
    // Another reader has been here: ask again where the group stands.
    else this.#position = await tables.joinGroup(group, topic);
  }

  async #holdsTopic(): Promise<boolean> {
    if (this.#claim?.held()) return true;
    const { session, tables, group, topic } = this.options;
    await this.#claim?.release();
    this.#claim = undefined;
    const claim = await session.claim(`bus ${JSON.stringify([group, topic])}`);
    if (!claim) return false;
    this.#claim = claim;
    this.#position = await tables.joinGroup(group, topic);
    return true;
  }

  /** Nothing to read: waits, unless the place is behind the end, as after a topic was made anew; then the first record is next. */
  async #rest(): Promise<void> {
    const { tables, group, topic } = this.options;
    const moves = this.#moves;
    const { first, next } = await tables.bounds(topic);
    if (this.#position < next) return;
    if (this.#position === next) return this.#signal.wait(LOOK_AGAIN);
    await this.#moveOn(this.#position, first, moves);
    this.options.log({
      level: 'warn',
      message: 'A position behind the end: reading from the first record',
      topic,
      group,
      partition: 0,
    });
  }

  async #assertHeld(): Promise<void> {
    if (!this.#claim?.held())
      throw new BusError('bus/unavailable', `The reader of topic ${this.options.topic} lost its place to another.`);
  }

  /** Sleeps the whole time, signals or not, unless it is to stop. */
  async #pause(milliseconds: number): Promise<void> {
    for (const end = Date.now() + milliseconds; !this.#stopping;) {
      const left = end - Date.now();
      if (left <= 0) return;
      await this.#signal.wait(left);
    }
  }
}
