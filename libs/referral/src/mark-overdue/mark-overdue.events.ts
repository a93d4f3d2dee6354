import { Type, type Static } from 'typebox';
import { Instant, PartyId } from '@hub/vocabulary';
import { About } from '../about';
import { ACTS } from '../acts';

/** Recorded by the clock process on behalf of the party that is late, its author (decision 8). */
const Overdue = About({ late: PartyId, due: Instant });
export const ReferralDeliveryOverdue = Overdue;
export const ReferralAnswerOverdue = Overdue;
export const ReferralStartOverdue = Overdue;
export type ReferralOverdue = Static<typeof Overdue>;

/** The same for every other act that has a limit; `act` says which is late. */
export const ReferralActOverdue = About({ act: Type.Enum([...ACTS]), late: PartyId, due: Instant });
export type ReferralActOverdue = Static<typeof ReferralActOverdue>;
