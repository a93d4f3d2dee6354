import { Type, type Static } from 'typebox';
import { CalendarDate, Instant } from '@hub/vocabulary';
import { About } from '../about';

/** Written by the addressee: it has no room now and keeps the person on its list. Again when place or estimate change. */
export const ReferralWaitlisted = About({
  /** Place on the list, from 1. */
  position: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The day on which there may be room. */
  estimatedStart: Type.Optional(CalendarDate),
  /** The instant from which a word on how it stands is late. */
  reviewBy: Instant,
});
export type ReferralWaitlisted = Static<typeof ReferralWaitlisted>;
