import type { InformationCategory, Purpose } from '@hub/vocabulary';
import type { CodeableConcept } from '../resources';

/** The hub's own categories as codes, for senders that want to say exactly under which category a need stands. */
export const HUB_CATEGORY_SYSTEM = 'urn:referral-hub:information-category';

/** SDOH domains of Gravity SDOH Clinical Care 3.0.0 (SDOHCC-CodeSystemTemporaryCodes) and the category under which a need of each is kept. */
const SDOH_DOMAINS: Readonly<Record<string, InformationCategory>> = {
  'food-insecurity': 'benefits',
  'financial-insecurity': 'benefits',
  'material-hardship': 'benefits',
  'employment-status': 'benefits',
  'veteran-status': 'benefits',
  'transportation-insecurity': 'benefits',
  'health-insurance-coverage-status': 'benefits',
  'digital-access': 'benefits',
  'digital-literacy': 'benefits',
  'utility-insecurity': 'housing',
  'housing-instability': 'housing',
  homelessness: 'housing',
  'inadequate-housing': 'housing',
  'educational-attainment': 'education',
  'less-than-high-school': 'education',
  'medical-cost-burden': 'health',
  'personal-health-literacy': 'health',
  'social-connection': 'health',
  stress: 'mental-health',
  'intimate-partner-violence': 'domestic-violence',
  'elder-abuse': 'domestic-violence',
};

/** Best protected first: a need that several categories describe is kept, once, under the first of them. */
const MOST_PROTECTED: readonly InformationCategory[] = [
  'domestic-violence',
  'substance-use',
  'mental-health',
  'child-welfare',
  'education',
  'health',
  'housing',
  'benefits',
];

/** The category of a request whose codes this table does not know: FHIR comes from health care (45 CFR 164.508). */
const UNKNOWN_NEED: InformationCategory = 'health';

const PURPOSES: Readonly<Partial<Record<InformationCategory, Purpose>>> = {
  benefits: 'benefits-services',
  housing: 'housing-services',
  'child-welfare': 'child-welfare-services',
  education: 'care-coordination',
  'domestic-violence': 'care-coordination',
};

/** Under which one category a request's need is kept. */
export const categoryOfNeed = (concepts: readonly CodeableConcept[]): InformationCategory => {
  const found = concepts
    .flatMap(({ coding }) => coding ?? [])
    .map(({ system, code }) =>
      system === HUB_CATEGORY_SYSTEM ? MOST_PROTECTED.find((category) => category === code) : SDOH_DOMAINS[code ?? ''],
    );
  return MOST_PROTECTED.find((category) => found.includes(category)) ?? UNKNOWN_NEED;
};

/** For which purpose a referral of such a need is worked on. */
export const purposeOfNeed = (category: InformationCategory): Purpose => PURPOSES[category] ?? 'treatment';
