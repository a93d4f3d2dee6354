import { Type, type Static } from 'typebox';

/** Information categories: the unit of disclosure. */
export const INFORMATION_CATEGORIES = [
  'identity',
  'contact',
  'child-welfare',
  'mental-health',
  'substance-use',
  'domestic-violence',
  'health',
  'education',
  'housing',
  'benefits',
] as const;

export const InformationCategory = Type.Enum(INFORMATION_CATEGORIES);
export type InformationCategory = (typeof INFORMATION_CATEGORIES)[number];

/** The open part of an event counts as a segment of its own when it is disclosed (decision 3). */
export const OPEN = 'open';

export const SegmentCategory = Type.Enum([OPEN, ...INFORMATION_CATEGORIES]);
export type SegmentCategory = InformationCategory | typeof OPEN;

/** Legal regimes. A basis of one never opens a category that belongs to another (C1). */
export const REGIMES = ['42-cfr-part-2', 'hipaa', 'vawa-fvpsa', 'ferpa', 'state-child-welfare', 'general'] as const;
export const Regime = Type.Enum(REGIMES);
export type Regime = (typeof REGIMES)[number];

/**
 * The regime to which a category belongs. `general` categories (who a person is, how to reach them, housing, benefits) carry
 * no regime of their own: any regime's basis that lists them may open them, and what they would tell about a programme
 * stands in the event's implied categories, each of which needs a basis of its own regime.
 */
export const REGIME_OF: Readonly<Record<InformationCategory, Regime>> = {
  identity: 'general',
  contact: 'general',
  housing: 'general',
  benefits: 'general',
  'child-welfare': 'state-child-welfare',
  'mental-health': 'hipaa',
  health: 'hipaa',
  'substance-use': '42-cfr-part-2',
  'domestic-violence': 'vawa-fvpsa',
  education: 'ferpa',
};

/** Whether a basis under `regime` may open `category` at all. */
export const regimeMayOpen = (regime: Regime, category: InformationCategory): boolean =>
  REGIME_OF[category] === 'general' || REGIME_OF[category] === regime;

/** Purposes for which a matter is worked on and for which a consent or a permission lets information flow. */
export const PURPOSES = [
  'treatment',
  'payment',
  'health-care-operations',
  'care-coordination',
  'child-welfare-services',
  'housing-services',
  'benefits-services',
] as const;
export const Purpose = Type.Enum(PURPOSES);
export type Purpose = (typeof PURPOSES)[number];

export type Categories = Static<typeof SegmentCategory>[];
