import { DateTime } from 'luxon';
import { refused, type Refusal } from '@hub/event-sourcing';
import type { CalendarDate } from '@hub/vocabulary';

/** The first instant after a day in a time zone (IANA name); undefined for a day that no calendar has. */
export const endOfDay = (day: CalendarDate, timeZone: string): Date | undefined => {
  const date = DateTime.fromISO(day, { zone: timeZone });
  return date.isValid ? date.plus({ days: 1 }).startOf('day').toJSDate() : undefined;
};

/** What already happened cannot have happened on a day that is still to come there, or that no calendar has. */
export const notYet = (day: CalendarDate, timeZone: string, now: Date): Refusal | undefined => {
  const date = DateTime.fromISO(day, { zone: timeZone });
  if (!date.isValid) return refused('referral/invalid-date', 'The calendar has no such day. Correct the date (year-month-day).');
  return date.toMillis() > now.getTime()
    ? refused('referral/date-ahead', 'This day is still to come. Report it when it has happened, or correct the date.')
    : undefined;
};
