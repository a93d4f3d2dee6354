import type { MessageBus, OutgoingMessage } from '@hub/messaging';
import { START, type Position, type RecordedEvent } from '@hub/event-sourcing';
import { topics } from '@hub/disclosure';
import { encodeHeaders, pipeTopics } from '@hub/projection';
import { composeMessage, isDelivered, type Aliases, type ReadDisclosure } from './compose-message';
import { partitionOf } from './partition-of';
import type { PartyKinds } from './party-kinds';
import { RelayError } from './relay-errors';
import { partitionName, type PublishedPartition, type RelayState } from './relay-state';
import type { SourceEvents } from './source-events';

interface Placed {
  readonly topic: string;
  readonly position: Position;
  readonly message: OutgoingMessage;
}

/** Turns disclosures into records in log order, one request in flight, and knows the last one acknowledged of each partition. */
export class Publisher {
  private readonly known = new Map<string, number>();

  constructor(
    private readonly bus: MessageBus,
    private readonly sources: SourceEvents,
    private readonly aliases: Aliases,
    private readonly partitions: number,
  ) {}

  /** A new run: the topics may be others than before. */
  reset(): void {
    this.known.clear();
  }

  /** An event of the log that passed by: disclosures of it will follow. */
  passing(event: RecordedEvent): void {
    this.sources.offer(event);
  }

  /** Makes the topics of these kinds where missing. */
  async ensureTopics(kinds: Iterable<string>): Promise<void> {
    const missing = [...kinds].filter((kind) => !this.known.has(topics.party(kind)));
    if (missing.length === 0) return;
    await this.bus.ensureTopics(missing.map((kind) => pipeTopics.party(kind, this.partitions)));
    for (const topic of missing.map((kind) => topics.party(kind))) this.known.set(topic, await this.bus.partitions(topic));
  }

  /** Publishes a run of disclosures behind `state`; resolves to the state to be saved once all are acknowledged. */
  async publish(state: RelayState, disclosures: readonly ReadDisclosure[], kinds: PartyKinds): Promise<RelayState> {
    const partitions = new Map(state.partitions);
    const byTopic = await this.place(state, disclosures, kinds);
    for (const [topic, placed] of byTopic) {
      const acknowledged = await this.bus.publish(
        topic,
        placed.map(({ message }) => message),
      );
      placed.forEach(({ position, message }, index) => {
        const stored = acknowledged[index];
        if (stored === undefined) throw new Error('The bus acknowledged fewer records than it was given.');
        const name = partitionName(topic, message.partition);
        partitions.set(
          name,
          advance(partitions.get(name), { topic, partition: message.partition, position, offset: stored.offset }),
        );
      });
    }
    const position = disclosures.at(-1)?.event.position ?? state.position;
    return { ...state, position, partitions };
  }

  private async place(
    state: RelayState,
    disclosures: readonly ReadDisclosure[],
    kinds: PartyKinds,
  ): Promise<ReadonlyMap<string, readonly Placed[]>> {
    const delivered = disclosures.flatMap((disclosure) => {
      const kind = isDelivered(disclosure.decided) ? kinds.kindOf(disclosure.decided.party) : undefined;
      return kind === undefined ? [] : [{ disclosure, kind }];
    });
    await this.ensureTopics(new Set(delivered.map(({ kind }) => kind)));
    const sources = await this.sources.fetch(delivered.map(({ disclosure }) => disclosure.decided.source));
    const tails = new Map([...state.partitions].map(([name, { position }]) => [name, position]));
    const byTopic = new Map<string, Placed[]>();
    for (const { disclosure, kind } of delivered) {
      const { event, decided } = disclosure;
      const source = sources.get(decided.source.id);
      if (source === undefined) throw new RelayError('relay/source-unreadable', `Event ${decided.source.id} was not found.`);
      const topic = topics.party(kind);
      const key = this.aliases.alias(decided.party, decided.subject);
      const partition = partitionOf(key, this.known.get(topic) ?? 1);
      const predecessor = tails.get(partitionName(topic, partition)) ?? START;
      tails.set(partitionName(topic, partition), event.position);
      const value = composeMessage(disclosure, source, key, { log: state.log, predecessor, refill: state.refill });
      const headers = {
        'content-type': 'application/cloudevents+json; charset=UTF-8',
        ...encodeHeaders({
          log: state.log,
          position: event.position,
          predecessor,
          refill: state.refill,
          party: decided.party,
          disclosure: event.id,
        }),
      };
      const message = { partition, key, headers, value: Buffer.from(JSON.stringify(value)) };
      const placed = byTopic.get(topic) ?? [];
      placed.push({ topic, position: event.position, message });
      byTopic.set(topic, placed);
    }
    return byTopic;
  }
}

/** An offset that is not above the last one acknowledged tells that the records before it are gone. */
function advance(
  last: PublishedPartition | undefined,
  next: Omit<PublishedPartition, 'firstPosition' | 'firstOffset'>,
): PublishedPartition {
  if (last === undefined) return { ...next, firstPosition: next.position, firstOffset: next.offset };
  if (next.offset <= last.offset)
    throw new RelayError(
      'relay/records-lost',
      `Topic ${next.topic} was made anew: partition ${next.partition} counts from an earlier offset.`,
    );
  return { ...next, firstPosition: last.firstPosition, firstOffset: last.firstOffset };
}
