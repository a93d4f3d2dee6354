/** A topic of the pipe (decision 14). Its partition count is fixed for its version: another count is a new version. */
export interface TopicDefinition {
  /** Neutral: never a person's data, for example `party.cbc.v1`. */
  readonly name: string;
  /** The embedded bus keeps one partition whatever is asked. */
  readonly partitions: number;
  /** Milliseconds that records are kept, or `forever`. */
  readonly retention: number | 'forever';
}

export interface OutgoingMessage {
  readonly partition: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

export interface IncomingMessage extends OutgoingMessage {
  readonly topic: string;
  readonly offset: bigint;
}

/** Where an acknowledged message stands. */
export interface Acknowledged {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface Batch {
  readonly topic: string;
  readonly partition: number;
  /** In offset order. */
  readonly messages: readonly IncomingMessage[];
  /** Call it inside long batches; throws when the partition was taken away. */
  heartbeat(): Promise<void>;
}

/**
 * `seek` makes the consumer read that partition again from there (0 after a gap was noticed, decision 13); nothing returned
 * means the batch is done, and its group goes on behind it. A throw redelivers the batch after a back-off.
 */
export type BatchHandler = (batch: Batch) => Promise<void | { readonly seek: bigint }>;

export interface Consumer {
  /** Finishes the batch under way, then leaves. */
  stop(): Promise<void>;
  /** Makes the consumer read this partition again from an offset, for example after an announcement that it lags behind. */
  seek(topic: string, partition: number, offset: bigint): Promise<void>;
}

/**
 * The pipe, never the record (decision 13). Implementations: tables in PostgreSQL (embedded default) and Kafka. One
 * conformance suite holds for both.
 */
export interface MessageBus {
  readonly kind: 'embedded' | 'kafka';
  /** Creates what is missing; throws `bus/wrong-partitions` where a topic stands with another partition count. */
  ensureTopics(topics: readonly TopicDefinition[]): Promise<void>;
  /** The partition count of a topic that `ensureTopics` made or found. */
  partitions(topic: string): Promise<number>;
  /** Resolves once all are stored (acks=all), in the order given within each partition. */
  publish(topic: string, messages: readonly OutgoingMessage[]): Promise<readonly Acknowledged[]>;
  /** One group's reader: each partition in order, one batch at a time. A new group starts at the first record kept. */
  consume(options: {
    readonly group: string;
    readonly topics: readonly string[];
    readonly onBatch: BatchHandler;
  }): Promise<Consumer>;
  /** First and next offset of each partition. */
  offsets(topic: string): Promise<readonly { readonly partition: number; readonly first: bigint; readonly next: bigint }[]>;
  /** The one record at that place, or undefined when it is not (or no longer) there: the relay's check that a broker kept what it acknowledged. */
  peek(topic: string, partition: number, offset: bigint): Promise<IncomingMessage | undefined>;
  /** Called each time a connection to the broker was made anew. */
  onReconnected(listener: () => void): void;
  close(): Promise<void>;
}

export type BusErrorCode =
  | 'bus/wrong-partitions'
  | 'bus/unavailable'
  | 'bus/unknown-topic'
  | 'bus/unknown-outcome'
  | 'bus/too-large'
  | 'bus/not-text'
  | 'bus/closed';

export class BusError extends Error {
  override readonly name = 'BusError';
  constructor(
    readonly code: BusErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
