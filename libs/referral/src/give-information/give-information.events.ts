import { Type, type Static } from 'typebox';
import { Instant, PartyId, Uuid } from '@hub/vocabulary';
import { About } from '../about';

/** Written by who was asked, or by a sender unasked; what is told is sealed. */
export const ReferralInformationGiven = About({
  /** Who asked; absent where nobody did. */
  to: Type.Optional(PartyId),
  /** The id of the question. */
  asked: Type.Optional(Uuid),
  /** Until when its author should have given a basis on which it can be delivered. */
  deliverBy: Instant,
});
export type ReferralInformationGiven = Static<typeof ReferralInformationGiven>;
