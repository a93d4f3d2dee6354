import { Type, type Static } from 'typebox';
import { Instant } from '@hub/vocabulary';
import { About } from '../about';
import { APPOINTMENT_MEANS } from '../codes';

const Appointment = About({
  startsAt: Instant,
  means: Type.Optional(Type.Enum([...APPOINTMENT_MEANS])),
  /** The instant from which a word on what came of it is late. */
  reportBy: Instant,
});

/** Written by the addressee: the first appointment. Where it is, is sealed. */
export const ReferralScheduled = Appointment;
/** The same of every later one. */
export const ReferralRescheduled = Appointment;
export type ReferralScheduled = Static<typeof Appointment>;
