import { Holdings, type DisclosureDecided } from '@hub/disclosure';
import type { Caller } from '@hub/sign-in';
import type { DisclosureFact, StandingSegment } from '@hub/trace';
import { OPEN, type SegmentCategory, type Uuid } from '@hub/vocabulary';
import { LONGEST_BATCH, type HeldSegment, type Vault } from '@hub/vault';

/** What the caller's party holds of these decisions and, as the vault says, may see at this moment (decision 4). */
export const standingSegments = async (
  vault: Pick<Vault, 'standing'>,
  caller: Caller,
  decided: readonly DisclosureFact[],
): Promise<readonly StandingSegment[]> => {
  const held = heldSegments(caller.party, decided);
  const requests = held.map(({ request }) => request);
  const standing: StandingSegment[] = [];
  // At least once, so that a party which holds nothing takes the same steps as one that does.
  for (let from = 0; from === 0 || from < requests.length; from += LONGEST_BATCH) {
    const answers = await vault.standing(caller.token, requests.slice(from, from + LONGEST_BATCH));
    answers.forEach(({ outcome }, index) => {
      const segment = held[from + index];
      if (outcome === 'standing' && segment) standing.push(segment.segment);
    });
  }
  // No segment without its event's open part (decision 3).
  const open = new Set(standing.flatMap(({ source, category }) => (category === OPEN ? [source] : [])));
  return standing.filter(({ source }) => open.has(source));
};

const heldSegments = (
  party: string,
  decided: readonly DisclosureFact[],
): readonly { readonly request: HeldSegment; readonly segment: StandingSegment }[] => {
  const holdings = new Holdings();
  const byId = new Map<Uuid, DisclosureFact>();
  const seen = new Map<Uuid, Set<SegmentCategory>>();
  for (const fact of decided) {
    holdings.record(fact.id, fact.open);
    byId.set(fact.id, fact);
    const categories = seen.get(fact.open.source.id) ?? new Set<SegmentCategory>();
    for (const { category } of fact.open.segments) categories.add(category);
    seen.set(fact.open.source.id, categories);
  }
  return [...seen].flatMap(([source, categories]) =>
    [...categories].flatMap((category) => {
      const state = holdings.of(source, party, category);
      const fact = state?.held ? byId.get(state.disclosure) : undefined;
      const segment = fact && givenBy(fact.open, category);
      if (!fact || !segment) return [];
      const { id: disclosure, position, recordedAt: disclosedAt } = fact;
      return [
        {
          request: { disclosure, position: String(position), category },
          segment: { source, category, disclosure, disclosedAt, segment },
        },
      ];
    }),
  );
};

const givenBy = ({ segments }: DisclosureDecided, category: SegmentCategory): StandingSegment['segment'] | undefined => {
  for (const segment of segments) if (segment.category === category && 'bases' in segment) return segment;
  return undefined;
};
