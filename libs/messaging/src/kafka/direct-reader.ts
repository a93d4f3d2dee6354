import type { Logger } from 'kafkajs';
import type { IncomingMessage } from '../message-bus';
import { BusError } from '../message-bus';
import { brokerAnswer, busError } from './kafka-errors';
import { clientSettings, kafkaClient, type KafkaBusOptions } from './kafka-client';
import { incoming, type RawMessage } from './kafka-records';

/**
 * What is used of kafkajs's own `Cluster`, which its public interface does not reach. A look at one record through a consumer
 * would cost a group, its join (3 s on a broker with default settings) and rights on group names; this is one fetch. kafkajs is
 * pinned and no longer changes, so its inside is as stable as its outside; this file is the only one that knows it.
 */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number }[];
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<Broker>;
  fetchTopicsOffset(wanted: TopicsOffset[]): Promise<{ partitions: { partition: number; offset: string }[] }[]>;
}
interface TopicsOffset {
  topic: string;
  fromBeginning: boolean;
  partitions: { partition: number }[];
}
interface Broker {
  fetch(request: object): Promise<{ responses: { partitions: { messages: RawMessage[] }[] }[] }>;
}
type ClusterConstructor = new (settings: { readonly logger: Logger; readonly [name: string]: unknown }) => Cluster;

// eslint-disable-next-line @typescript-eslint/no-require-imports -- kafkajs declares no types for its inside: given here, above
const KafkaCluster = require('kafkajs/src/cluster') as ClusterConstructor;

const READ_COMMITTED = 1;
const METADATA_AGE = 300_000;
/** A broker answers a fetch of what is there at once; of what is not there, after this many milliseconds. */
const PATIENCE = 20;
/** Tries before giving up, each with a fresh connection: a leader may have moved, a broker restarted. */
const TRIES = 4;

/** Reads about topics, and single records of them, without being a member of a group. */
export class DirectReader {
  #cluster: Promise<Cluster> | undefined;
  #leaving = false;

  constructor(
    private readonly options: KafkaBusOptions,
    private readonly onLost: () => void,
  ) {}

  /** @throws BusError `bus/unknown-topic`, `bus/unavailable` */
  async partitions(topic: string): Promise<number> {
    return this.#with(topic, async (cluster) => cluster.findTopicPartitionMetadata(topic).length);
  }

  /** First and next offset of each partition. */
  async offsets(topic: string): Promise<{ partition: number; first: bigint; next: bigint }[]> {
    return this.#with(topic, async (cluster) => {
      const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ partition: partitionId }));
      const ask = async (fromBeginning: boolean) => {
        const [answer] = await cluster.fetchTopicsOffset([{ topic, fromBeginning, partitions }]);
        return new Map(answer?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      };
      // The end first: a topic trimmed in between then never seems to begin behind its end.
      const next = await ask(false);
      const first = await ask(true);
      return partitions
        .map(({ partition }) => ({ partition, first: first.get(partition) ?? 0n, next: next.get(partition) ?? 0n }))
        .sort((one, other) => one.partition - other.partition);
    });
  }

  /** The record at that place, or undefined. */
  async peek(topic: string, partition: number, offset: bigint): Promise<IncomingMessage | undefined> {
    return this.#with(topic, async (cluster) => {
      const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
      if (nodeId === undefined) return undefined;
      const broker = await cluster.findBroker({ nodeId });
      const wanted = { partition, fetchOffset: String(offset), maxBytes: 1 };
      const request = {
        maxWaitTime: PATIENCE,
        minBytes: 1,
        isolationLevel: READ_COMMITTED,
        topics: [{ topic, partitions: [wanted] }],
      };
      try {
        const { responses } = await broker.fetch(request);
        // A record comes with the whole batch in which it was written.
        const records = responses.flatMap((response) => response.partitions.flatMap(({ messages }) => messages));
        const found = records.find((record) => BigInt(record.offset) === offset);
        return found && incoming(topic, partition, found);
      } catch (error) {
        if (brokerAnswer(error) === 'OFFSET_OUT_OF_RANGE') return undefined;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#leaving = true;
    await this.#discard();
  }

  async #with<T>(topic: string, ask: (cluster: Cluster) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const cluster = await (this.#cluster ??= this.#connect());
        await cluster.addTargetTopic(topic);
        return await ask(cluster);
      } catch (error) {
        // Metadata of a topic that is gone would spoil every later question, so the next one starts afresh.
        await this.#discard();
        if (this.#leaving) throw new BusError('bus/closed', 'The bus was closed.', { cause: error });
        const known = busError(error, 'bus/unavailable', topic);
        if (known.code !== 'bus/unavailable' || attempt === TRIES) throw known;
      }
    }
  }

  async #connect(): Promise<Cluster> {
    const settings = clientSettings(this.options, () => this.#leaving, this.onLost);
    const logger = kafkaClient(this.options, () => true, this.onLost).logger();
    const cluster = new KafkaCluster({
      ...settings,
      logger,
      metadataMaxAge: METADATA_AGE,
      isolationLevel: READ_COMMITTED,
      allowAutoTopicCreation: false,
    });
    await cluster.connect();
    return cluster;
  }

  async #discard(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = undefined;
    await cluster?.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}
