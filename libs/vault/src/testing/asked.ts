import type { Basis, SegmentDecision } from '@hub/disclosure';
import type { SealedSegment } from '@hub/event-sourcing';
import type { InformationCategory, SegmentCategory } from '@hub/vocabulary';
import type { HeldSegment, OpenRequest } from '../vault';
import type { Source } from './vault-world';

/** All of a source's segments and its open part, made on one consent (or other basis). */
export const made = (source: Source, basis: Basis, state: 'made' | 'rebased' = 'made'): SegmentDecision[] => [
  { category: 'open', state, bases: basis.kind === 'author' ? [basis] : source.implies.map(() => basis), obligations: [] },
  ...[...source.sealed.keys()].map((category) => ({ category, state, bases: [basis], obligations: [] })),
];

export const onConsent = (id: string): Basis => ({
  kind: 'consent',
  regime: '42-cfr-part-2',
  consent: id,
  citation: '42 CFR 2.31',
});

/** A segment as a party's view would ask for it. */
export const ask = (
  source: Source,
  disclosure: Omit<HeldSegment, 'category'>,
  category: InformationCategory = 'substance-use',
): OpenRequest => ({ ...disclosure, category, segment: source.sealed.get(category) as SealedSegment }); // tests ask for what they sealed

export const askStanding = (disclosure: Omit<HeldSegment, 'category'>, category: SegmentCategory = 'open'): HeldSegment => ({
  ...disclosure,
  category,
});
