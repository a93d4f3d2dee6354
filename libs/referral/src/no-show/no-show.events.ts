import type { Static } from 'typebox';
import { Instant } from '@hub/vocabulary';
import { About } from '../about';

/** Written by the addressee: nobody came. */
export const ReferralNoShow = About({
  /** The instant from which a new appointment is late. */
  rebookBy: Instant,
});
export type ReferralNoShow = Static<typeof ReferralNoShow>;
