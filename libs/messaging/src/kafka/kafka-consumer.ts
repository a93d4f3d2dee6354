import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, Kafka, Consumer as KafkaJsConsumer } from 'kafkajs';
import { backOff } from '@hub/back-off';
import type { BusLog } from '../bus-log';
import { inParts } from '../in-parts';
import type { BatchHandler, Consumer, IncomingMessage } from '../message-bus';
import { REPETITION } from '../repetition';
import { RETRY, type Leaving } from './kafka-client';
import { busError, errorName } from './kafka-errors';
import { incoming } from './kafka-records';
import { Pulse } from './pulse';

export interface KafkaConsumerOptions {
  /** A client whose connections end on purpose when the given question says so. */
  readonly client: (leaving: Leaving) => Kafka;
  readonly group: string;
  readonly topics: readonly string[];
  readonly onBatch: BatchHandler;
  readonly sessionTimeout: number;
  readonly log: BusLog;
}

/** A group's other members wait so long for one that works on a batch. */
const REBALANCE_TIMEOUT = 30_000;
/** A broker that has new records answers at once; one that has none, after this many milliseconds (5 s in kafkajs). */
const LONGEST_FETCH_WAIT = 100;

/** How often a group is asked for a place before `consume` gives up; later, without end. */
const FIRST_TRIES = 6;

type Place = `${string}/${number}`;
const place = (topic: string, partition: number): Place => `${topic}/${partition}`;

/**
 * One member of a group, over kafkajs's `eachBatch` with offsets committed by hand. kafkajs gives up on errors that it takes for
 * final (a broker that restarts counts among them); this member is then made anew until it is stopped.
 */
export class KafkaConsumer implements Consumer {
  #inner: KafkaJsConsumer | undefined;
  #ready: Promise<void> = Promise.resolve();
  #stopping = false;
  readonly #stop = new AbortController();
  #assigned = new Set<Place>();
  /** Partitions whose handler threw, and how often in a row. */
  readonly #failures = new Map<Place, number>();

  private constructor(private readonly options: KafkaConsumerOptions) {}

  /** Resolves when the group has given this member its partitions. @throws BusError `bus/unavailable`, `bus/unknown-topic` */
  static async start(options: KafkaConsumerOptions): Promise<KafkaConsumer> {
    const consumer = new KafkaConsumer(options);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await consumer.#join();
        return consumer;
      } catch (error) {
        // A broker that started a moment ago is still reading where its groups stand; kafkajs does not ask twice.
        const known = busError(error, 'bus/unavailable');
        if (known.code !== 'bus/unavailable' || attempt === FIRST_TRIES) throw known;
        await sleep(backOff(attempt, REPETITION));
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#stop.abort();
    await this.#ready.catch(() => undefined);
    await this.#inner?.disconnect().catch(() => undefined);
    this.#inner = undefined;
  }

  async seek(topic: string, partition: number, offset: bigint): Promise<void> {
    await this.#ready;
    // Another member's partition is that member's to move.
    if (!this.#inner || !this.#assigned.has(place(topic, partition))) return;
    try {
      this.#inner.seek({ topic, partition, offset: String(offset) });
      await this.#inner.commitOffsets([{ topic, partition, offset: String(offset) }]);
    } catch (error) {
      throw busError(error, 'bus/unavailable', topic);
    }
  }

  async #join(): Promise<void> {
    let leaving = false;
    const { group, topics, sessionTimeout } = this.options;
    const inner = this.options
      .client(() => leaving || this.#stopping)
      .consumer({
        groupId: group,
        sessionTimeout,
        rebalanceTimeout: REBALANCE_TIMEOUT,
        heartbeatInterval: Math.floor(sessionTimeout / 10),
        maxWaitTimeInMs: LONGEST_FETCH_WAIT,
        allowAutoTopicCreation: false,
        // Whoever is made anew starts with fresh metadata and fresh connections; kafkajs's own restart keeps the old ones.
        retry: { ...RETRY, restartOnFailure: async () => false },
      });
    let joined = false;
    const untilJoined = new Promise<void>((resolve, reject) => {
      inner.on(inner.events.GROUP_JOIN, ({ payload }) => {
        joined = true;
        this.#assigned = new Set(
          Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
            partitions.map((partition) => place(topic, partition)),
          ),
        );
        resolve();
      });
      inner.on(inner.events.CRASH, ({ payload }) => {
        leaving = true;
        reject(payload.error);
        if (joined && inner === this.#inner) this.#rejoin(payload.error);
      });
    });
    // Rejected too when `connect` or `subscribe` failed before anybody waits for it.
    untilJoined.catch(() => undefined);
    this.#inner = inner;
    try {
      await inner.connect();
      await inner.subscribe({ topics: [...topics], fromBeginning: true });
      await inner.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#eachBatch(inner, payload),
      });
      await untilJoined;
    } catch (error) {
      leaving = true;
      await inner.disconnect().catch(() => undefined);
      throw error;
    }
  }

  #rejoin(because: unknown): void {
    this.options.log({
      level: 'warn',
      message: 'Kafka consumer joins anew',
      group: this.options.group,
      error: errorName(because),
    });
    this.#ready = (async () => {
      for (let attempt = 1; !this.#stopping; attempt += 1) {
        await sleep(backOff(attempt, REPETITION), undefined, { signal: this.#stop.signal }).catch(() => undefined);
        if (this.#stopping) return;
        try {
          await this.#join();
          return;
        } catch (error) {
          this.options.log({
            level: 'warn',
            message: 'Kafka does not let the consumer join',
            group: this.options.group,
            error: errorName(error),
          });
        }
      }
    })();
  }

  async #eachBatch(inner: KafkaJsConsumer, payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const save = (next: bigint) =>
      payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] });
    for (const raw of inParts(payload.batch.messages)) {
      if (!payload.isRunning() || payload.isStale()) return;
      const messages = raw.map((message) => incoming(topic, partition, message));
      const outcome = await this.#handle(payload, messages);
      // Somebody moved the reader meanwhile: what was handled does not decide where to go on.
      if (payload.isStale() || outcome === 'again') return;
      if (outcome) {
        inner.seek({ topic, partition, offset: String(outcome.seek) });
        await save(outcome.seek);
        return;
      }
      const last = raw.at(-1) ?? raw[0];
      await save(BigInt(last.offset) + 1n);
      payload.resolveOffset(last.offset);
    }
  }

  /** Runs the handler. `again`: it threw, and the partition rests until it is its turn again. */
  async #handle(
    payload: EachBatchPayload,
    messages: readonly IncomingMessage[],
  ): Promise<'again' | void | { readonly seek: bigint }> {
    const { topic, partition } = payload.batch;
    const at = place(topic, partition);
    const pulse = new Pulse(() => payload.heartbeat(), Math.floor(this.options.sessionTimeout / 10));
    try {
      const outcome = await this.options.onBatch({ topic, partition, messages, heartbeat: pulse.beat });
      this.#failures.delete(at);
      return outcome;
    } catch (error) {
      // kafkajs knows what to do about its own: join again.
      if (pulse.lost !== undefined) throw pulse.lost;
      const failures = (this.#failures.get(at) ?? 0) + 1;
      this.#failures.set(at, failures);
      const pause = backOff(failures, REPETITION);
      this.options.log({
        level: 'error',
        message: 'A batch was not applied and comes again',
        topic,
        partition,
        group: this.options.group,
        error: errorName(error),
      });
      // Resumes by itself: it is bound to this partition.
      const resume = payload.pause();
      setTimeout(resume, pause).unref();
      return 'again';
    } finally {
      pulse.stop();
    }
  }
}
