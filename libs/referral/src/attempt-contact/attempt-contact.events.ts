import { Type, type Static } from 'typebox';
import { Instant } from '@hub/vocabulary';
import { About } from '../about';
import { CONTACT_MEANS, CONTACT_OUTCOMES } from '../codes';

/** Written by the addressee: one try to reach the person. */
export const ReferralContactAttempted = About({
  attemptedAt: Instant,
  means: Type.Enum([...CONTACT_MEANS]),
  outcome: Type.Enum([...CONTACT_OUTCOMES]),
});
export type ReferralContactAttempted = Static<typeof ReferralContactAttempted>;
