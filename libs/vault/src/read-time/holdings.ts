import type { EvolvedEvent } from '@hub/event-sourcing';
import type { Basis, DisclosureDecided } from '@hub/disclosure';
import type { PartyId, SegmentCategory, Uuid } from '@hub/vocabulary';

/** A segment that a party holds: since it was made, the disclosures that gave it, and the bases that carry it now. */
export interface Holding {
  readonly disclosures: ReadonlySet<Uuid>;
  readonly bases: readonly Basis[];
}

/** What each party holds of one subject: the fold of `disclosures-<subject>`. */
export type Holdings = ReadonlyMap<string, Holding>;

export const noHoldings: Holdings = new Map();

export const holdingOf = (holdings: Holdings, party: PartyId, event: Uuid, category: SegmentCategory): Holding | undefined =>
  holdings.get(keyOf(party, event, category));

const keyOf = (party: PartyId, event: Uuid, category: SegmentCategory) => `${party} ${event} ${category}`;

/**
 * A rebase gives another basis to what is held, so either disclosure still names it. After a withdrawal the disclosures that
 * gave it before name nothing any more; only a new one does.
 */
export const advanceHoldings = (holdings: Holdings, events: readonly EvolvedEvent[]): Holdings => {
  const next = new Map(holdings);
  for (const { id, type, open } of events) {
    if (type !== 'disclosure.decided') continue;
    // The catalogue has validated the open part against the schema that belongs to the type.
    const { party, source, segments } = open as DisclosureDecided;
    for (const segment of segments) {
      const key = keyOf(party, source.id, segment.category);
      if (segment.state === 'made' || segment.state === 'rebased')
        next.set(key, { disclosures: new Set(next.get(key)?.disclosures).add(id), bases: segment.bases });
      else next.delete(key);
    }
  }
  return next;
};
