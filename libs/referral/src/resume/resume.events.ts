import { Type, type Static } from 'typebox';
import { Instant } from '@hub/vocabulary';
import { About } from '../about';

/** Written by the addressee: work goes on where it was left. */
export const ReferralResumed = About({
  /** What was due before, moved by as long as the work rested; absent where nothing was. */
  dueBy: Type.Optional(Instant),
});
export type ReferralResumed = Static<typeof ReferralResumed>;
