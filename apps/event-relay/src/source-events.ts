import { decodeBody, type EventBody, type EventStore, type RecordedEvent } from '@hub/event-sourcing';
import type { DisclosureDecided } from '@hub/disclosure';
import { RelayError } from './relay-errors';

export interface SourceEvent {
  readonly event: RecordedEvent;
  readonly body: EventBody;
}

type Reference = DisclosureDecided['source'];

/** What is kept, at most: an event is disclosed a moment after it, and again when its bases change. */
const KEPT = { events: 10_000, bytes: 16_000_000 };
const AT_ONCE = 8;

/**
 * The events that disclosures are of, as they stand in the log. Whoever follows the log offers what passes by, so that the source of a
 * disclosure is nearly always here; what is not is read, stream by stream.
 */
export class SourceEvents {
  /** The longest unused first. */
  private readonly kept = new Map<string, RecordedEvent>();
  private bytes = 0;

  constructor(private readonly store: EventStore) {}

  /** An event of the log that may be disclosed soon. */
  offer(event: RecordedEvent): void {
    this.drop(event.id);
    this.kept.set(event.id, event);
    this.bytes += event.body.byteLength;
    for (const id of this.kept.keys()) {
      if (this.kept.size <= KEPT.events && this.bytes <= KEPT.bytes) return;
      this.drop(id);
    }
  }

  /** @throws RelayError `relay/source-unreadable` */
  async fetch(references: readonly Reference[]): Promise<ReadonlyMap<string, SourceEvent>> {
    const found = new Map<string, RecordedEvent>();
    const missing = new Map<string, Reference[]>();
    for (const reference of references) {
      const kept = this.kept.get(reference.id);
      if (kept !== undefined) found.set(reference.id, kept);
      else missing.set(reference.stream, [...(missing.get(reference.stream) ?? []), reference]);
    }
    const streams = [...missing.values()];
    for (let from = 0; from < streams.length; from += AT_ONCE)
      for (const event of (await Promise.all(streams.slice(from, from + AT_ONCE).map((wanted) => this.readOne(wanted)))).flat())
        found.set(event.id, event);
    for (const event of found.values()) this.offer(event);
    return new Map([...found].map(([id, event]) => [id, { event, body: decoded(event) }]));
  }

  private drop(id: string): void {
    this.bytes -= this.kept.get(id)?.body.byteLength ?? 0;
    this.kept.delete(id);
  }

  private async readOne(wanted: readonly Reference[]): Promise<readonly RecordedEvent[]> {
    const [first] = wanted;
    if (first === undefined) return [];
    const revisions = wanted.map(({ revision }) => revision);
    const from = Math.min(...revisions);
    const ids = new Set(wanted.map(({ id }) => id));
    const found: RecordedEvent[] = [];
    for await (const event of this.store.readStream(first.stream, {
      fromRevision: from,
      limit: Math.max(...revisions) - from + 1,
    }))
      if (ids.delete(event.id)) found.push(event);
    const [absent] = ids;
    if (absent !== undefined)
      throw new RelayError(
        'relay/source-unreadable',
        `Event ${absent} of stream ${first.stream} was disclosed, but is not in the log.`,
      );
    return found;
  }
}

function decoded(event: RecordedEvent): EventBody {
  try {
    return decodeBody(event.body);
  } catch (cause) {
    throw new RelayError(
      'relay/source-unreadable',
      `Event ${event.id} at position ${event.position} has a body that cannot be decoded.`,
      {
        cause,
      },
    );
  }
}
