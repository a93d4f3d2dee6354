import { backOff } from '@hub/back-off';
import type { BusLog } from '../bus-log';
import { BusError, type BatchHandler, type IncomingMessage } from '../message-bus';
import { LARGEST_BATCH, LARGEST_RECORD } from '../outgoing';
import { REPETITION } from '../repetition';
import { errorName } from './embedded-errors';
import type { Claim, Session } from './session';
import { Signal } from './signal';
import { GroupPlace } from './group-place';
import type { Tables } from './tables';
import type { TopicTail } from './topic-tail';

export interface TopicReaderOptions {
  readonly group: string;
  readonly topic: string;
  readonly onBatch: BatchHandler;
  readonly tables: Tables;
  /** What this process stored in the topic last. */
  readonly tail: TopicTail;
  readonly session: Session;
  readonly log: BusLog;
  /** Runs one batch of this consumer at a time, whatever its topic. */
  readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Every reader looks so often without being woken, in milliseconds. */
const LOOK_AGAIN = 1000;
/** A reader that waits for another of its group to go asks so often. */
const ASK_AGAIN = 200;
/** A place is saved when a reader rests for so long, in milliseconds. */
const SAVE_AFTER = 250;

/**
 * One group's reading of one topic: claims it, goes on where the group stands, saves its place soon after a batch was handled.
 * What this process stored itself is taken from memory, everything else from the tables.
 */
export class TopicReader {
  readonly #signal = new Signal();
  readonly #place: GroupPlace;
  readonly #running: Promise<void>;
  #stopping = false;
  #claim: Claim | undefined;
  /** Whether the tables may hold what this process did not store. */
  #unseen = true;
  /** Counts the calls of `seek`, so that a batch under way notices one. */
  #moves = 0;

  constructor(private readonly options: TopicReaderOptions) {
    this.#place = new GroupPlace(options.tables, options.group, options.topic);
    this.#running = this.#run();
  }

  /** This process stored something. */
  wake(): void {
    this.#signal.raise();
  }

  /** Another process may have stored something. */
  look(): void {
    this.#unseen = true;
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
    await this.#place.move(offset);
    this.#moves += 1;
    this.look();
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
        await this.#pause(backOff(failures, REPETITION));
      }
    }
    if (this.#claim?.held()) await this.#place.save().catch(() => undefined);
    await this.#claim?.release();
  }

  async #step(): Promise<void> {
    if (!(await this.#holdsTopic())) return void (await this.#signal.wait(ASK_AGAIN));
    const moves = this.#moves;
    const from = this.#place.at;
    const messages = await this.#next(from);
    if (moves !== this.#moves) return;
    const last = messages.at(-1);
    if (!last) return this.#rest();

    const { topic } = this.options;
    const outcome = await this.options.oneAtATime(async () => {
      if (this.#stopping || moves !== this.#moves) return 'not begun';
      return this.options.onBatch({ topic, partition: 0, messages, heartbeat: async () => this.#assertHeld() });
    });
    // Somebody moved the reader, or took the topic away, while the batch was handled.
    if (outcome === 'not begun' || moves !== this.#moves || !this.#claim?.held()) return;
    if (outcome) await this.#place.move(outcome.seek);
    else await this.#place.reached(last.offset + 1n);
  }

  async #next(from: bigint): Promise<readonly IncomingMessage[]> {
    const { tables, tail, topic } = this.options;
    const stored = tail.from(from, LARGEST_BATCH, LARGEST_RECORD);
    if (stored !== undefined && (stored.length > 0 || !this.#unseen)) return stored;
    this.#unseen = false;
    const read = await tables.read(topic, from, LARGEST_BATCH, LARGEST_RECORD);
    // There may be more behind it.
    if (read.length > 0) this.#unseen = true;
    else await this.#mendPlace();
    return read;
  }

  async #holdsTopic(): Promise<boolean> {
    if (this.#claim?.held()) return true;
    const { session, group, topic } = this.options;
    await this.#claim?.release();
    this.#claim = undefined;
    const claim = await session.claim(`bus ${JSON.stringify([group, topic])}`);
    if (!claim) return false;
    this.#claim = claim;
    await this.#place.join();
    this.#unseen = true;
    return true;
  }

  /** Nothing to read: waits, and looks into the tables when it was not woken for long. */
  async #rest(): Promise<void> {
    if (await this.#signal.wait(this.#place.isSaved ? LOOK_AGAIN : SAVE_AFTER)) return;
    if (this.#place.isSaved) this.#unseen = true;
    else if (this.#claim?.held()) await this.#place.save();
  }

  /** A place behind the end, as after a topic was made anew: then the first record is next. */
  async #mendPlace(): Promise<void> {
    const { tables, group, topic } = this.options;
    const moves = this.#moves;
    const { first, next } = await tables.bounds(topic);
    if (this.#place.at <= next || moves !== this.#moves || !this.#claim?.held()) return;
    await this.#place.move(first);
    this.#unseen = true;
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
