import { Type, type Static } from 'typebox';
import { Uuid } from '@hub/vocabulary';
import { About } from '../about';
import { CANCEL_REFUSAL_CODES } from '../codes';

/** Written by the addressee: it goes on although the sender asked to cancel. */
export const ReferralCancelRefused = About({
  /** The id of the request. */
  asked: Uuid,
  reason: Type.Enum(CANCEL_REFUSAL_CODES),
});
export type ReferralCancelRefused = Static<typeof ReferralCancelRefused>;
