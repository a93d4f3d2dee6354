import { Type, type Static } from 'typebox';
import { Instant } from '@hub/vocabulary';
import { About } from '../about';

/** Written by the addressee: how it goes on, an interim note; what it says is sealed. */
export const ReferralProgressNoted = About({
  /** The instant from which the next note, or the end, is late; absent while service has not started. */
  progressBy: Type.Optional(Instant),
});
export type ReferralProgressNoted = Static<typeof ReferralProgressNoted>;
