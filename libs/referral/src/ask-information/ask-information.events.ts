import type { Static } from 'typebox';
import { PartyId } from '@hub/vocabulary';
import { About } from '../about';

/** Written by the addressee: it needs to know more; what, is sealed. The clock of `to` starts when the question has arrived. */
export const ReferralInformationRequested = About({ to: PartyId });
export type ReferralInformationRequested = Static<typeof ReferralInformationRequested>;
