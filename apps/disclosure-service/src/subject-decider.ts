import { setTimeout as sleep } from 'node:timers/promises';
import { decide, type Disclosure, type ReadableEvent, type Surroundings } from '@hub/disclosure';
import {
  LogError,
  START,
  type AppendOutcome,
  type EventCatalogue,
  type EventStore,
  type Identifiers,
  type NewEvent,
  type Position,
} from '@hub/event-sourcing';
import { streams, type SubjectHead, type SubjectId } from '@hub/vocabulary';
import { encoded, inAppends } from './appends';
import type { Book } from './book';
import { loadSubject, mentions, type Known, type Unreadable } from './dossiers';
import type { HubHistory } from './hub-history';
import type { Pending } from './pending';
import { StageError } from './stage-error';

export interface DeciderParts {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly identifiers: Identifiers;
  readonly book: Pick<Book, 'streamsOf'>;
}

/** What makes a subject be decided: an event of its own (with its head), or one that changed bases for everybody. */
export interface SubjectTrigger {
  readonly subject: SubjectId;
  readonly event: ReadableEvent;
  readonly head?: SubjectHead;
}

export interface DecidedSubject {
  /** Position of the last decision of this trigger, whoever wrote it and when; `START` when nothing changed. */
  readonly highest: Position;
  /** How many were written now. */
  readonly written: number;
}

const NOTHING: DecidedSubject = { highest: START, written: 0 };
const ATTEMPTS = 20;

/**
 * Decides one trigger for one subject and writes what it decides, once and for all: read the stream, skip what stands, append
 * the rest at the revision that was read (decision 7). Dossiers are kept from trigger to trigger, the longest unused ones
 * dropped; nothing depends on which. One subject's triggers come one at a time, in log order.
 */
export class SubjectDecider {
  readonly #kept = new Map<SubjectId, Known>();

  constructor(
    private readonly parts: DeciderParts,
    private readonly pending: Pending,
    /** Dossiers kept at most. */
    private readonly most: number,
  ) {}

  async decide(trigger: SubjectTrigger, hub: HubHistory, surroundings: Surroundings): Promise<DecidedSubject | Unreadable> {
    const { subject } = trigger;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const known = this.#kept.get(subject) ?? (await this.#load(trigger, hub));
      // Out of the cache while it is being changed: whatever goes wrong, the next one folds it anew from the log.
      this.#kept.delete(subject);
      if ('unreadable' in known) return known;
      const decided = await this.#decide(trigger, known, surroundings);
      if (decided === 'overtaken') continue;
      this.#keep(subject, known);
      return decided;
    }
    throw new StageError('disclosure/contention', 'The disclosures of a subject changed at each of many attempts to write them.');
  }

  async #decide(trigger: SubjectTrigger, known: Known, surroundings: Surroundings): Promise<DecidedSubject | 'overtaken'> {
    const { event, head } = trigger;
    const { dossier } = known;
    if (head) {
      this.#index(trigger.subject, { event, head }, known);
      dossier.learn(event, head);
    } else if (dossier.events.length === 0) return NOTHING;
    else dossier.doubtEverything();

    const standing = known.ahead.get(event.id) ?? [];
    known.ahead.delete(event.id);
    const ids = new Set(standing.map(({ disclosure }) => disclosure.id));
    const disclosures = decide(dossier, event, surroundings);
    const missing = disclosures.filter(({ id }) => !ids.has(id));
    let highest = standing.reduce((high, { position }) => (position > high ? position : high), START);
    for (const append of this.#appends(disclosures, ids)) {
      const outcome = await this.#append(streams.disclosures(trigger.subject), known.revision, append);
      if (outcome.outcome === 'wrong-revision') return 'overtaken';
      known.revision = outcome.revision;
      highest = outcome.position;
    }
    // What stands in the log is what was decided, also where this version of the hub would decide otherwise.
    for (const { disclosure } of standing) dossier.record(disclosure.id, disclosure.open);
    for (const { id, open } of missing) dossier.record(id, open);
    dossier.judged(surroundings.asOf);
    return { highest, written: missing.length };
  }

  /** Cut before what stands is left out, so that each attempt cuts at the same places. */
  #appends(disclosures: readonly Disclosure[], standing: ReadonlySet<string>): readonly (readonly NewEvent[])[] {
    // As at every trigger of a rebuild.
    if (disclosures.every(({ id }) => standing.has(id))) return [];
    return inAppends(encoded(disclosures, this.parts.identifiers))
      .map((events) => events.filter(({ id }) => !standing.has(id)))
      .filter((events) => events.length > 0);
  }

  async #append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<AppendOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.parts.store.append({ stream, expectedRevision, events });
      } catch (error) {
        if (!(error instanceof LogError && error.code === 'log/unknown-outcome') || attempt === 5) throw error;
        await sleep(20 * 2 ** attempt);
      }
    }
  }

  async #load({ subject, event }: SubjectTrigger, hub: HubHistory): Promise<Known | Unreadable> {
    const names = new Set([...this.pending.streamsOf(subject), ...(await this.parts.book.streamsOf(subject))]);
    return loadSubject(this.parts, subject, [...names], event.position, hub);
  }

  #index(subject: SubjectId, found: { readonly event: ReadableEvent; readonly head: SubjectHead }, known: Known): void {
    const parties = mentions(found).filter((party) => !known.parties.has(party));
    const { stream } = found.event;
    if (known.streams.has(stream) && parties.length === 0) return;
    this.pending.add(subject, known.streams.has(stream) ? [] : [stream], parties);
    known.streams.add(stream);
    for (const party of parties) known.parties.add(party);
  }

  #keep(subject: SubjectId, known: Known): void {
    this.#kept.set(subject, known);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.most && oldest !== undefined) this.#kept.delete(oldest);
  }
}
