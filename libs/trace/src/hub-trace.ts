import { headOf } from '@hub/disclosure';
import { HUB_PARTY, type PartyId, type Uuid } from '@hub/vocabulary';
import { detailsOf, type DisclosureFact, type EventFact, type PartyFact, type ReceiptFact } from './facts';
import { episodesOf } from './episodes';
import { standOf } from './referrals';
import type { Trace, TracedDisclosure, TracedEvent } from './trace';

export interface HubTraceFacts {
  /** What was asked for. */
  readonly about: TracedMatter;
  /** The chain's referrals, the first one first, each with all events of its stream; or the one episode with all of its events. */
  readonly chain: readonly (readonly EventFact[])[];
  /** Events outside the chain that bear on what was disclosed: registers, policies. */
  readonly causes: readonly EventFact[];
  readonly disclosures: readonly DisclosureFact[];
  readonly receipts: readonly ReceiptFact[];
  readonly parties: readonly PartyFact[];
}

/** What a trace is of. */
export type TracedMatter = { readonly referral: Uuid } | { readonly episode: Uuid };

/** The whole timeline, for the hub's own auditors and integration specialists: everything but content (decision 21). */
export const hubTrace = ({ about, chain, causes, disclosures, receipts, parties }: HubTraceFacts): Trace => {
  const deliveries = new Map<Uuid, ReceiptFact[]>();
  for (const receipt of receipts) deliveries.set(receipt.disclosure, [...(deliveries.get(receipt.disclosure) ?? []), receipt]);
  const placed = [
    ...[...chain.flat(), ...causes].map((event) => ({ position: event.position, entry: eventEntry(event) })),
    ...disclosures.map((disclosure) => ({
      position: disclosure.position,
      entry: disclosureEntry(disclosure, deliveries.get(disclosure.id) ?? []),
    })),
  ];
  const entries = placed.sort((a, b) => (a.position < b.position ? -1 : 1)).map(({ entry }) => entry);
  return {
    ...about,
    seenBy: HUB_PARTY,
    referrals: chain.flatMap((events) => standOf(events) ?? []),
    ...('episode' in about ? { episodes: chain.flatMap(episodesOf) } : {}),
    parties: inOrderOfAppearance(entries, parties),
    entries,
  };
};

const eventEntry = (event: EventFact): TracedEvent => {
  const { id, type, stream, revision, position, recordedAt, outcome } = event;
  const place = {
    kind: 'event' as const,
    at: recordedAt.toISOString(),
    place: String(position),
    event: id,
    type,
    stream,
    revision,
  };
  if (!outcome.readable) return { ...place, details: {}, categories: [], unreadable: outcome.code };
  const { open, metadata, categories } = outcome;
  const head = headOf(open);
  return {
    ...place,
    ...(head && { matter: head.matter, author: head.author, implies: head.implies }),
    by: { party: metadata.party, actor: metadata.actor, source: metadata.source },
    details: detailsOf(open),
    categories: [...categories],
  };
};

const disclosureEntry = (
  { id, position, recordedAt, open }: DisclosureFact,
  receipts: readonly ReceiptFact[],
): TracedDisclosure => ({
  kind: 'disclosure',
  at: recordedAt.toISOString(),
  place: String(position),
  disclosure: id,
  to: open.party,
  of: { event: open.source.id, type: open.source.type },
  because: { event: open.trigger.id, type: open.trigger.type },
  segments: open.segments,
  deliveries: receipts.map(({ view, appliedAt, topic, partition, offset }) => ({
    view,
    appliedAt: appliedAt.toISOString(),
    topic,
    partition,
    offset: String(offset),
  })),
});

/** Whoever authored an event or was decided about, with kind and name where the register knows them. */
export const inOrderOfAppearance = (
  entries: readonly (TracedEvent | TracedDisclosure)[],
  known: readonly PartyFact[],
): PartyFact[] => {
  const appeared = new Set<PartyId>();
  for (const entry of entries) {
    const party = entry.kind === 'event' ? (entry.author ?? entry.by?.party) : entry.to;
    if (party !== undefined) appeared.add(party);
  }
  return [...appeared].map((party) => known.find((fact) => fact.party === party) ?? { party });
};
