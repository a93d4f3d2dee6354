import type { DisclosureDecided } from '@hub/disclosure';
import { EventError, type EventCatalogue, type EventStore, type RecordedEvent } from '@hub/event-sourcing';
import { evolvePartyRegister, emptyPartyRegister } from '@hub/parties';
import type { DisclosureFact, EventFact, PartyFact } from '@hub/trace';
import { streams, type PartyId, type SubjectId } from '@hub/vocabulary';

export interface DecidedFacts {
  readonly decided: readonly DisclosureFact[];
  readonly unreadable: readonly EventFact[];
}

/** Reads what a trace is made of. What this version cannot read is a fact as well: it is named, not skipped. */
export class LogReader {
  constructor(
    private readonly store: EventStore,
    private readonly catalogue: EventCatalogue,
  ) {}

  async stream(stream: string): Promise<readonly EventFact[]> {
    const facts: EventFact[] = [];
    for await (const recorded of this.store.readStream(stream)) facts.push(this.factOf(recorded));
    return facts;
  }

  async event(stream: string, revision: number): Promise<EventFact | undefined> {
    for await (const recorded of this.store.readStream(stream, { fromRevision: revision, limit: 1 }))
      return this.factOf(recorded);
    return undefined;
  }

  /** What was decided about a subject's events, as far as `wanted` says, and the decisions that this version cannot read. */
  async disclosures(subject: SubjectId, wanted: (open: DisclosureDecided) => boolean): Promise<DecidedFacts> {
    const decided: DisclosureFact[] = [];
    const unreadable: EventFact[] = [];
    for await (const recorded of this.store.readStream(streams.disclosures(subject))) {
      const fact = this.factOf(recorded);
      if (!fact.outcome.readable) unreadable.push(fact);
      if (!fact.outcome.readable || fact.type !== 'disclosure.decided') continue;
      // The catalogue has validated the open part against the schema that belongs to the type.
      const open = fact.outcome.open as DisclosureDecided;
      if (wanted(open)) decided.push({ id: fact.id, position: fact.position, recordedAt: fact.recordedAt, open });
    }
    return { decided, unreadable };
  }

  /** Kind and name of registered parties. */
  async parties(parties: ReadonlySet<PartyId>): Promise<readonly PartyFact[]> {
    const facts: PartyFact[] = [];
    for (const party of parties) {
      let register = emptyPartyRegister;
      for await (const recorded of this.store.readStream(streams.party(party))) {
        const fact = this.factOf(recorded);
        if (fact.outcome.readable) register = evolvePartyRegister(register, { ...fact, open: fact.outcome.open });
      }
      const known = register.parties.get(party);
      facts.push(known ? { party, kind: known.kind, name: known.name } : { party });
    }
    return facts;
  }

  private factOf(recorded: RecordedEvent): EventFact {
    const { id, type, stream, revision, position, recordedAt } = recorded;
    const place = { id, type, stream, revision, position, recordedAt };
    try {
      const { open, metadata, segments } = this.catalogue.read(recorded);
      // Every schema of the catalogue is an object.
      const readable = {
        readable: true,
        open: open as Record<string, unknown>,
        metadata,
        categories: Object.keys(segments),
      } as const;
      return { ...place, outcome: readable };
    } catch (error) {
      if (error instanceof EventError) return { ...place, outcome: { readable: false, code: error.code } };
      throw error;
    }
  }
}
