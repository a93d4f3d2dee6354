import { OPEN, type PartyId, type SegmentCategory, type Uuid } from '@hub/vocabulary';
import type { Basis, Disclosure, DisclosureDecided, Obligation } from './disclosure.events';
import { entry, Holdings } from './holdings';
import { standsInForce, type Circumstances } from './in-force';

/** One event as a party could see it: its open part first, then sealed segments in the order in which they were first given. */
export interface ViewedEvent {
  readonly source: DisclosureDecided['source'];
  readonly segments: readonly ViewedSegment[];
}

export interface ViewedSegment {
  readonly category: SegmentCategory;
  readonly bases: readonly Basis[];
  readonly obligations: readonly Obligation[];
  /** The disclosure that gave it, or rebased it last. */
  readonly disclosure: Uuid;
}

/**
 * What a party could see of one subject at a moment (decision 7, T2): of what was made for it and not withdrawn by then, that
 * whose bases were in force then, and only with its event's open part. `disclosures` are those of the subject's stream up to
 * the moment, in stream order, any party's; `circumstances` are those of the moment.
 */
export const viewAt = (
  party: PartyId,
  disclosures: Iterable<Disclosure>,
  circumstances: Circumstances,
): readonly ViewedEvent[] => {
  const holdings = new Holdings();
  const seen = new Map<Uuid, { readonly source: DisclosureDecided['source']; readonly categories: Set<SegmentCategory> }>();
  for (const { id, open } of disclosures) {
    if (open.party !== party) continue;
    holdings.record(id, open);
    const { categories } = entry(seen, open.source.id, () => ({
      source: open.source,
      categories: new Set<SegmentCategory>([OPEN]),
    }));
    for (const { category } of open.segments) categories.add(category);
  }
  const viewed: ViewedEvent[] = [];
  for (const { source, categories } of seen.values()) {
    const segments: ViewedSegment[] = [];
    for (const category of categories) {
      const state = holdings.of(source.id, party, category);
      if (!state?.held || !standsInForce({ source, party, category, bases: state.bases }, circumstances)) {
        if (category === OPEN) break;
        continue;
      }
      segments.push({ category, bases: state.bases, obligations: state.obligations, disclosure: state.disclosure });
    }
    if (segments.length > 0) viewed.push({ source, segments });
  }
  return viewed;
};
