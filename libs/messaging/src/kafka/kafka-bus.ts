import type { Kafka, Producer } from 'kafkajs';
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
import { checkOutgoing } from '../outgoing';
import { PublishQueue } from '../publish-queue';
import { ConnectionWatch } from './connection-watch';
import { DirectReader } from './direct-reader';
import { kafkaClient, RETRY, type KafkaBusOptions, type Leaving } from './kafka-client';
import { KafkaConsumer } from './kafka-consumer';
import { busError } from './kafka-errors';
import { ensureTopic } from './kafka-topics';

const SESSION_TIMEOUT = 10_000;
const ALL_COPIES = -1;

/** The pipe over Apache Kafka (decision 13): kafkajs behind the port. Connects when it is first used. */
export class KafkaBus implements MessageBus {
  readonly kind = 'kafka';
  readonly #watch: ConnectionWatch;
  readonly #reader: DirectReader;
  readonly #queues = new Map<string, PublishQueue>();
  readonly #partitions = new Map<string, number>();
  readonly #consumers = new Set<Consumer>();
  readonly #log: BusLog;
  #producer: Promise<Retirable> | undefined;
  #closed = false;

  constructor(private readonly options: KafkaBusOptions) {
    this.#log = options.log ?? (() => undefined);
    this.#watch = new ConnectionWatch(
      () => this.#withAdmin(async (admin) => void (await admin.describeCluster())),
      () => this.#log({ level: 'warn', message: 'A connection to Kafka was lost' }),
    );
    this.#reader = new DirectReader(options, this.#watch.lost);
    // The broker may be another one, with other topics.
    this.#watch.onReconnected(() => {
      this.#partitions.clear();
      this.#log({ level: 'info', message: 'Kafka answers again' });
    });
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    this.#refuseWhenClosed();
    await this.#withAdmin(async (admin) => {
      for (const topic of topics) {
        await ensureTopic({ admin, reader: this.#reader, log: this.#log }, topic, this.options.replicationFactor);
        this.#partitions.set(topic.name, topic.partitions);
      }
    });
  }

  async partitions(topic: string): Promise<number> {
    this.#refuseWhenClosed();
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const found = await this.#reader.partitions(topic);
    this.#partitions.set(topic, found);
    return found;
  }

  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<readonly Acknowledged[]> {
    checkOutgoing(topic, messages, await this.partitions(topic));
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
    const member = await KafkaConsumer.start({
      client: (leaving) => this.#client(leaving),
      group,
      topics,
      onBatch,
      sessionTimeout: this.options.sessionTimeout ?? SESSION_TIMEOUT,
      log: this.#log,
    });
    const consumer: Consumer = {
      seek: (topic, partition, offset) => member.seek(topic, partition, offset),
      stop: async () => {
        this.#consumers.delete(consumer);
        await member.stop();
      },
    };
    this.#consumers.add(consumer);
    // Closed while the group was joined.
    if (this.#closed) await consumer.stop();
    return consumer;
  }

  async offsets(topic: string): Promise<readonly { partition: number; first: bigint; next: bigint }[]> {
    this.#refuseWhenClosed();
    return this.#reader.offsets(topic);
  }

  async peek(topic: string, partition: number, offset: bigint): Promise<IncomingMessage | undefined> {
    this.#refuseWhenClosed();
    return this.#reader.peek(topic, partition, offset);
  }

  onReconnected(listener: () => void): void {
    this.#watch.onReconnected(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#retireProducer();
    await this.#reader.close();
    await this.#watch.close();
  }

  async #send(topic: string, messages: readonly OutgoingMessage[]): Promise<Acknowledged[]> {
    const { producer } = await (this.#producer ??= this.#connectProducer()).catch(async (error: unknown) => {
      this.#producer = undefined;
      throw busError(error, 'bus/unavailable', topic);
    });
    try {
      const answers = await producer.send({ topic, acks: ALL_COPIES, messages: messages.map(toRecord) });
      return standing(topic, messages, new Map(answers.map(({ partition, baseOffset }) => [partition, baseOffset])));
    } catch (error) {
      this.#partitions.delete(topic);
      // Its metadata may be those of a broker that is no more.
      await this.#retireProducer();
      throw busError(error, 'bus/unknown-outcome', topic);
    }
  }

  /**
   * Not the idempotent producer: kafkajs takes its sequence number back when a request fails, so what is sent next under the same
   * number can be taken for a repetition of something that was stored, and be dropped. Repetitions do no harm here, losses do.
   */
  async #connectProducer(): Promise<Retirable> {
    let leaving = false;
    const producer = this.#client(() => leaving).producer({
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      retry: RETRY,
    });
    const retire = async () => {
      leaving = true;
      await producer.disconnect().catch(() => undefined);
    };
    await producer.connect().catch(async (error: unknown) => {
      await retire();
      throw error;
    });
    return { producer, retire };
  }

  async #retireProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((connected) => connected.retire()).catch(() => undefined);
  }

  async #withAdmin<T>(act: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.#client(() => true).admin();
    try {
      await admin.connect();
      return await act(admin);
    } catch (error) {
      throw busError(error, 'bus/unavailable');
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  #client(leaving: Leaving): Kafka {
    return kafkaClient(this.options, () => this.#closed || leaving(), this.#watch.lost);
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new BusError('bus/closed', 'The bus was closed.');
  }
}

interface Retirable {
  readonly producer: Producer;
  retire(): Promise<void>;
}

const toRecord = ({ partition, key, headers, value }: OutgoingMessage) => ({
  partition,
  key,
  headers: { ...headers },
  value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
});

/** Kafka says where each partition's share begins; within it the order is that of the request. */
function standing(
  topic: string,
  messages: readonly OutgoingMessage[],
  bases: ReadonlyMap<number, string | undefined>,
): Acknowledged[] {
  const next = new Map<number, bigint>();
  return messages.map(({ partition }) => {
    const base = bases.get(partition);
    if (base === undefined || BigInt(base) < 0n)
      throw new BusError(
        'bus/unknown-outcome',
        `Kafka acknowledged topic ${topic} without saying where. Send it again; readers drop what they know.`,
      );
    const offset = next.get(partition) ?? BigInt(base);
    next.set(partition, offset + 1n);
    return { topic, partition, offset };
  });
}
