import { foldDossier, mentionedBy, type Disclosure, type Dossier, type ReadableEvent } from '@hub/disclosure';
import { NO_STREAM, type EventCatalogue, type EventStore, type Position, type RecordedEvent } from '@hub/event-sourcing';
import { streams, type PartyId, type SubjectHead, type SubjectId, type Uuid } from '@hub/vocabulary';
import type { HubHistory } from './hub-history';
import { readingOf } from './reading';

/** A decision as it stands in the log. */
export interface Standing {
  readonly disclosure: Disclosure;
  readonly position: Position;
}

/** A subject as of some place in the log, with what is needed to write the next decision. */
export interface Known {
  readonly dossier: Dossier;
  readonly streams: Set<string>;
  readonly parties: Set<PartyId>;
  /** Of the last decision in the subject's stream. */
  revision: number;
  /** Decisions of triggers that the dossier has not come to yet: an earlier attempt's, or a twin's. */
  readonly ahead: Map<Uuid, Standing[]>;
}

/** The event because of which a subject is parked. */
export interface Unreadable {
  readonly unreadable: { readonly position: Position; readonly type: string; readonly code: string };
}

/** Folds a subject from its streams up to a position, that one excluded; what stands after it may have been written by a twin. */
export async function loadSubject(
  { store, catalogue }: { readonly store: EventStore; readonly catalogue: EventCatalogue },
  subject: SubjectId,
  names: readonly string[],
  before: Position,
  hub: HubHistory,
): Promise<Known | Unreadable> {
  const [recorded, decisions] = await Promise.all([
    Promise.all(names.map((name) => readBefore(store, name, before))),
    readBefore(store, streams.disclosures(subject), undefined),
  ]);
  const events: { event: ReadableEvent; head: SubjectHead }[] = [];
  const parties = new Set<PartyId>();
  for (const found of recorded.flat().sort(byPosition)) {
    const reading = readingOf(catalogue, found);
    if (reading.kind === 'unreadable') return unreadable(found, reading.code);
    if (reading.kind !== 'of-subject' || reading.head.subject !== subject) continue;
    events.push(reading);
    for (const party of mentions(reading)) parties.add(party);
  }

  const ids = new Set(events.map(({ event }) => event.id));
  const past: Disclosure[] = [];
  const ahead = new Map<Uuid, Standing[]>();
  for (const found of decisions) {
    const reading = readingOf(catalogue, found);
    if (reading.kind !== 'decision')
      return unreadable(found, reading.kind === 'unreadable' ? reading.code : 'event/unknown-type');
    const { disclosure } = reading;
    const trigger = disclosure.open.trigger.id;
    if (ids.has(trigger) || hub.precedes(trigger, before)) past.push(disclosure);
    else ahead.set(trigger, [...(ahead.get(trigger) ?? []), { disclosure, position: found.position }]);
  }
  return {
    dossier: foldDossier(subject, events, past, () => true),
    streams: new Set(names),
    parties,
    revision: decisions.at(-1)?.revision ?? NO_STREAM,
    ahead,
  };
}

/** The parties in an event, register selectors included. */
export const mentions = ({ event, head }: { readonly event: ReadableEvent; readonly head: SubjectHead }): readonly PartyId[] =>
  // The head was found in this very open part.
  mentionedBy({ ...(event.open as Readonly<Record<string, unknown>>), ...head });

async function readBefore(store: EventStore, stream: string, before: Position | undefined): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) {
    if (before !== undefined && event.position >= before) break;
    events.push(event);
  }
  return events;
}

const unreadable = ({ position, type }: RecordedEvent, code: string): Unreadable => ({ unreadable: { position, type, code } });

const byPosition = (one: RecordedEvent, other: RecordedEvent): number => (one.position < other.position ? -1 : 1);
