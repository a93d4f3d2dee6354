import { headOf, type DisclosureDecided } from '@hub/disclosure';
import { OPEN, type PartyId, type SegmentCategory, type Uuid } from '@hub/vocabulary';
import { detailsOf, type EventFact, type PartyFact, type ReceiptFact } from './facts';
import { episodesOf } from './episodes';
import { inOrderOfAppearance, type TracedMatter } from './hub-trace';
import { standOf } from './referrals';
import type { Trace, TracedDisclosure, TraceEntry } from './trace';

type Given = Extract<DisclosureDecided['segments'][number], { state: 'made' | 'rebased' }>;

/** One segment that the party may see at this moment: the vault said so (decision 4). */
export interface StandingSegment {
  readonly source: Uuid;
  readonly category: SegmentCategory;
  readonly disclosure: Uuid;
  readonly disclosedAt: Date;
  readonly segment: Given;
}

export interface PartyTraceFacts {
  readonly about: TracedMatter;
  readonly party: PartyId;
  /** The chain's referrals or the one episode, each with those events of its stream of which the party may see the open part now. */
  readonly chain: readonly (readonly EventFact[])[];
  readonly standing: readonly StandingSegment[];
  /** Reports of this party's own views. */
  readonly receipts: readonly ReceiptFact[];
  readonly parties: readonly PartyFact[];
}

/**
 * A party's side of the timeline: what was disclosed to it and what it wrote. Nothing tells what else exists (decision 21): no
 * positions, revisions, offsets or triggers, nobody else's workers, nothing withheld or withdrawn, and no chain beyond what it sees.
 *
 * @param placeOf an opaque token for a log position, good for this party only
 */
export const partyTrace = (facts: PartyTraceFacts, placeOf: (position: bigint) => string): Trace => {
  const bySource = new Map<Uuid, StandingSegment[]>();
  for (const each of facts.standing) bySource.set(each.source, [...(bySource.get(each.source) ?? []), each]);
  const events = facts.chain.flat().sort((a, b) => (a.position < b.position ? -1 : 1));
  const visible = new Set(facts.chain.flatMap((stream) => standOf(stream)?.referral ?? []));
  const entries = events.flatMap((event): TraceEntry[] => {
    const { id, type, position, recordedAt, outcome } = event;
    const head = outcome.readable ? headOf(outcome.open) : undefined;
    const seen = bySource.get(id) ?? [];
    if (!outcome.readable || !head || !seen.some(({ category }) => category === OPEN)) return [];
    const { metadata } = outcome;
    const own = head.author === facts.party && metadata.party === facts.party;
    const place = placeOf(position);
    return [
      {
        kind: 'event',
        at: recordedAt.toISOString(),
        place,
        event: id,
        type,
        matter: head.matter,
        author: head.author,
        ...(own ? { by: { party: metadata.party, actor: metadata.actor, source: metadata.source } } : {}),
        details: within(visible, head.author === facts.party, detailsOf(outcome.open)),
        categories: seen.flatMap(({ category }) => (category === OPEN ? [] : [category])),
      },
      ...disclosuresOf(event, seen, facts, place),
    ];
  });
  return {
    ...facts.about,
    seenBy: facts.party,
    referrals: facts.chain.flatMap((stream) => {
      const stand = standOf(stream);
      if (stand === undefined) return [];
      // The request says of which referral it is a part; whether that one is anybody's is not told here.
      const { partOf, ...rest } = stand;
      return [partOf !== undefined && visible.has(partOf) ? stand : rest];
    }),
    ...('episode' in facts.about ? { episodes: facts.chain.flatMap(episodesOf) } : {}),
    parties: inOrderOfAppearance(entries, facts.parties),
    entries,
  };
};

/** On which referral it follows is told as far as the party may see that one, or wrote it itself. */
const within = (visible: ReadonlySet<Uuid>, own: boolean, details: Record<string, unknown>): Record<string, unknown> => {
  const { partOf, ...rest } = details;
  return partOf === undefined || own || (typeof partOf === 'string' && visible.has(partOf)) ? details : rest;
};

/** By disclosure: what each gave of this event, and when the party's views showed it. */
const disclosuresOf = (
  { id, type }: EventFact,
  seen: readonly StandingSegment[],
  { party, receipts }: PartyTraceFacts,
  place: string,
): readonly TracedDisclosure[] => {
  const byDisclosure = new Map<Uuid, StandingSegment[]>();
  for (const each of seen) byDisclosure.set(each.disclosure, [...(byDisclosure.get(each.disclosure) ?? []), each]);
  return [...byDisclosure].flatMap(([disclosure, segments]): TracedDisclosure[] => {
    const [first] = segments;
    if (first === undefined) return [];
    return [
      {
        kind: 'disclosure',
        at: first.disclosedAt.toISOString(),
        place,
        disclosure,
        to: party,
        of: { event: id, type },
        segments: segments.map(({ segment }) => segment),
        deliveries: receipts
          .filter((receipt) => receipt.disclosure === disclosure)
          .map(({ view, appliedAt }) => ({ view, appliedAt: appliedAt.toISOString() })),
      },
    ];
  });
};
