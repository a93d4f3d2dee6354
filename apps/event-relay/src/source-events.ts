import { decodeBody, type EventBody, type EventStore, type RecordedEvent } from '@hub/event-sourcing';
import type { DisclosureDecided } from '@hub/disclosure';
import { RelayError } from './relay-errors';

export interface SourceEvent {
  readonly event: RecordedEvent;
  readonly body: EventBody;
}

type Reference = DisclosureDecided['source'];

const KEPT = 1_000;
const AT_ONCE = 8;

/** The events that disclosures are of, as they stand in the log. Several parties are disclosed the same one: the last ones are kept. */
export class SourceEvents {
  private readonly kept = new Map<string, SourceEvent>();

  constructor(private readonly store: EventStore) {}

  /** Reads what is missing, stream by stream. @throws RelayError `relay/source-unreadable` */
  async fetch(references: readonly Reference[]): Promise<ReadonlyMap<string, SourceEvent>> {
    const found = new Map<string, SourceEvent>();
    const missing = new Map<string, Reference[]>();
    for (const reference of references) {
      const kept = this.kept.get(reference.id);
      if (kept !== undefined) found.set(reference.id, kept);
      else missing.set(reference.stream, [...(missing.get(reference.stream) ?? []), reference]);
    }
    const streams = [...missing.values()];
    for (let from = 0; from < streams.length; from += AT_ONCE)
      for (const source of (await Promise.all(streams.slice(from, from + AT_ONCE).map((wanted) => this.readOne(wanted)))).flat())
        found.set(source.event.id, source);
    for (const [id, source] of found) {
      this.kept.delete(id);
      this.kept.set(id, source);
    }
    for (const id of this.kept.keys()) if (this.kept.size > KEPT) this.kept.delete(id);
    return found;
  }

  private async readOne(wanted: readonly Reference[]): Promise<readonly SourceEvent[]> {
    const [first] = wanted;
    if (first === undefined) return [];
    const revisions = wanted.map(({ revision }) => revision);
    const from = Math.min(...revisions);
    const ids = new Set(wanted.map(({ id }) => id));
    const found: SourceEvent[] = [];
    for await (const event of this.store.readStream(first.stream, {
      fromRevision: from,
      limit: Math.max(...revisions) - from + 1,
    }))
      if (ids.delete(event.id)) found.push({ event, body: decoded(event) });
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
