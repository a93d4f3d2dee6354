import type { BusLog } from '../bus-log';
import type {
  Acknowledged,
  BatchHandler,
  Consumer,
  IncomingMessage,
  MessageBus,
  OutgoingMessage,
  TopicDefinition,
} from '../message-bus';
import { BusError } from '../message-bus';
import { checkOutgoing, LARGEST_RECORD } from '../outgoing';
import { PublishQueue } from '../publish-queue';
import { errorName } from './embedded-errors';
import { Session } from './session';
import { Tables } from './tables';
import { TopicReader } from './topic-reader';
import { TopicTail } from './topic-tail';
import { turns } from './turns';

export interface EmbeddedBusOptions {
  /** Of the database whose schema `bus` is up to date, as role `hub_bus`. */
  readonly url: string;
  /** Connections for requests; one more stays open for wake-ups. Default 4. */
  readonly connections?: number;
  /** Milliseconds between two looks for records that may be trimmed; 0: never by itself. Default 60,000. */
  readonly trimEvery?: number;
  readonly log?: BusLog;
}

const PARTITIONS = 1;
/** Records of one topic that one statement removes, so that it holds nobody up for long. */
const TRIMMED_AT_ONCE = 5000;

/** The pipe as tables in PostgreSQL (decision 13): durable, one partition for each topic, no broker to run. */
export class EmbeddedBus implements MessageBus {
  readonly kind = 'embedded';
  readonly #tables: Tables;
  readonly #session: Session;
  readonly #queues = new Map<string, PublishQueue>();
  readonly #tails = new Map<string, TopicTail>();
  readonly #readers = new Map<string, Set<TopicReader>>();
  readonly #consumers = new Set<Consumer>();
  readonly #reconnected = new Set<() => void>();
  readonly #log: BusLog;
  readonly #trimming: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EmbeddedBusOptions) {
    this.#log = options.log ?? (() => undefined);
    this.#tables = new Tables(options.url, options.connections ?? 4);
    this.#session = new Session(options.url, {
      onWake: (topic) => this.#wake(topic),
      onReconnected: () => {
        // What other processes announced meanwhile went unheard.
        for (const topic of this.#readers.keys()) this.#wake(topic);
        for (const listener of this.#reconnected) listener();
      },
    });
    const every = options.trimEvery ?? 60_000;
    if (every > 0) this.#trimming = setInterval(() => void this.#trimQuietly(), every).unref();
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    this.#refuseWhenClosed();
    for (const topic of topics) {
      const standing = await this.#tables.ensureTopic(topic);
      if (standing !== topic.partitions)
        throw new BusError(
          'bus/wrong-partitions',
          `Topic ${topic.name} stands with ${standing} partitions, ${topic.partitions} were asked for: another count is a new version of the topic.`,
        );
    }
  }

  async partitions(topic: string): Promise<number> {
    this.#refuseWhenClosed();
    await this.#tables.bounds(topic);
    return PARTITIONS;
  }

  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<readonly Acknowledged[]> {
    this.#refuseWhenClosed();
    checkOutgoing(topic, messages, PARTITIONS);
    const queue = this.#queues.get(topic) ?? new PublishQueue((batch) => this.#send(topic, batch));
    this.#queues.set(topic, queue);
    return queue.publish(messages);
  }

  async consume({
    group,
    topics,
    onBatch,
  }: {
    group: string;
    topics: readonly string[];
    onBatch: BatchHandler;
  }): Promise<Consumer> {
    this.#refuseWhenClosed();
    await this.#session.open();
    // From now on the group is known, and nothing that it has not read is trimmed.
    for (const topic of topics) await this.#tables.joinGroup(group, topic);
    const oneAtATime = turns();
    const own = topics.map((topic) => {
      const reader = new TopicReader({
        group,
        topic,
        onBatch,
        tables: this.#tables,
        tail: this.#tailOf(topic),
        session: this.#session,
        log: this.#log,
        oneAtATime,
      });
      const readers = this.#readers.get(topic) ?? new Set();
      this.#readers.set(topic, readers.add(reader));
      return { topic, reader };
    });
    const consumer: Consumer = {
      seek: async (topic, partition, offset) => {
        if (partition === 0) await own.find((one) => one.topic === topic)?.reader.seek(offset);
      },
      stop: async () => {
        this.#consumers.delete(consumer);
        for (const { topic, reader } of own) this.#readers.get(topic)?.delete(reader);
        await Promise.all(own.map(({ reader }) => reader.stop()));
      },
    };
    this.#consumers.add(consumer);
    // Closed while the group was joined.
    if (this.#closed) await consumer.stop();
    return consumer;
  }

  async offsets(topic: string): Promise<readonly { partition: number; first: bigint; next: bigint }[]> {
    this.#refuseWhenClosed();
    return [{ partition: 0, ...(await this.#tables.bounds(topic)) }];
  }

  async peek(topic: string, partition: number, offset: bigint): Promise<IncomingMessage | undefined> {
    this.#refuseWhenClosed();
    const [found] = await this.#tables.read(topic, offset, 1, LARGEST_RECORD);
    return partition === 0 && found?.offset === offset ? found : undefined;
  }

  onReconnected(listener: () => void): void {
    this.#reconnected.add(listener);
  }

  /**
   * Removes what is older than its topic keeps it and what every known group has read; each topic's last record stays. Happens
   * by itself every `trimEvery` milliseconds. Returns how many records went.
   */
  async trim(): Promise<bigint> {
    this.#refuseWhenClosed();
    let removed = 0n;
    for (;;) {
      const gone = await this.#tables.trim(TRIMMED_AT_ONCE);
      removed += gone;
      if (gone < BigInt(TRIMMED_AT_ONCE)) return removed;
    }
  }

  /** Forgets how far a group has read, for one that will not come back: it holds back no trimming any more. */
  async forgetGroup(group: string): Promise<void> {
    this.#refuseWhenClosed();
    await this.#tables.forgetGroup(group);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#trimming);
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#session.close();
    await this.#tables.close();
  }

  async #send(topic: string, messages: readonly OutgoingMessage[]): Promise<Acknowledged[]> {
    const base = await this.#tables.publish(topic, messages);
    this.#tailOf(topic).keep(base, messages);
    for (const reader of this.#readers.get(topic) ?? []) reader.wake();
    this.#session.announce(topic);
    return messages.map((_, index) => ({ topic, partition: 0, offset: base + BigInt(index) }));
  }

  /** Something was stored elsewhere, or may have been. */
  #wake(topic: string): void {
    for (const reader of this.#readers.get(topic) ?? []) reader.look();
  }

  #tailOf(topic: string): TopicTail {
    const tail = this.#tails.get(topic) ?? new TopicTail(topic);
    this.#tails.set(topic, tail);
    return tail;
  }

  async #trimQuietly(): Promise<void> {
    try {
      await this.trim();
    } catch (error) {
      this.#log({ level: 'warn', message: 'Trimming has to wait', error: errorName(error) });
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new BusError('bus/closed', 'The bus was closed.');
  }
}
