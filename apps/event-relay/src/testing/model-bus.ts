import {
  BusError,
  type Acknowledged,
  type Consumer,
  type IncomingMessage,
  type MessageBus,
  type OutgoingMessage,
} from '@hub/messaging';

/** What may go wrong in one request to publish. */
export type Fault = 'none' | 'refused' | 'stored-but-unanswered' | 'half-stored' | 'wiped-before';

/** A broker in memory whose every publication may fail as a real one's can: a model for property tests, no stand-in for one. */
export class ModelBus implements MessageBus {
  readonly kind = 'kafka';
  readonly topics = new Map<string, Map<number, IncomingMessage[]>>();
  private readonly counts = new Map<string, number>();
  private readonly reconnected = new Set<() => void>();

  /** @param nextFault asked before each publication to a party topic */
  constructor(public nextFault: () => Fault = () => 'none') {}

  async ensureTopics(definitions: readonly { readonly name: string; readonly partitions: number }[]): Promise<void> {
    for (const { name, partitions } of definitions) this.counts.set(name, this.counts.get(name) ?? partitions);
  }

  async partitions(topic: string): Promise<number> {
    return this.counts.get(topic) ?? 1;
  }

  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<readonly Acknowledged[]> {
    const fault = topic.startsWith('party.') ? this.nextFault() : 'none';
    if (fault === 'refused') throw new BusError('bus/unavailable', 'refused');
    if (fault === 'wiped-before') this.wipe();
    const stored = messages.slice(0, fault === 'half-stored' ? messages.length / 2 : undefined);
    const acknowledged = stored.map((message) => this.store(topic, message));
    if (fault === 'stored-but-unanswered' || fault === 'half-stored') throw new BusError('bus/unknown-outcome', 'unanswered');
    return acknowledged;
  }

  /** The broker lost its disks and stands anew. */
  wipe(): void {
    this.topics.clear();
    for (const listener of this.reconnected) listener();
  }

  async consume(): Promise<Consumer> {
    throw new Error('The model is read by its fields.');
  }

  async offsets(topic: string) {
    return [...(this.topics.get(topic) ?? [])].map(([partition, { length }]) => ({ partition, first: 0n, next: BigInt(length) }));
  }

  async peek(topic: string, partition: number, offset: bigint): Promise<IncomingMessage | undefined> {
    return this.topics.get(topic)?.get(partition)?.[Number(offset)];
  }

  onReconnected(listener: () => void): void {
    this.reconnected.add(listener);
  }

  async close(): Promise<void> {}

  /** All records of one topic, partition by partition. */
  records(topic: string): readonly IncomingMessage[] {
    return [...(this.topics.get(topic)?.values() ?? [])].flat();
  }

  private store(topic: string, message: OutgoingMessage): Acknowledged {
    const partitions = this.topics.get(topic) ?? new Map<number, IncomingMessage[]>();
    this.topics.set(topic, partitions);
    const records = partitions.get(message.partition) ?? [];
    partitions.set(message.partition, records);
    const offset = BigInt(records.length);
    records.push({ ...message, topic, offset });
    return { topic, partition: message.partition, offset };
  }
}
