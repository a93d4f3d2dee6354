import { refused, type Refusal } from '@hub/event-sourcing';
import { endOfDay, startOfDay, type CalendarDate } from '@hub/vocabulary';

/** What already happened cannot have happened on a day that is still to come there, or that no calendar has. */
export const notYet = (day: CalendarDate, timeZone: string, now: Date): Refusal | undefined => {
  const start = startOfDay(day, timeZone);
  if (start === undefined)
    return refused('referral/invalid-date', 'The calendar has no such day. Correct the date (year-month-day).');
  return start > now
    ? refused('referral/date-ahead', 'This day is still to come. Report it when it has happened, or correct the date.')
    : undefined;
};

/** A day that was promised or hoped for must not be over there, and be one of the calendar. */
export const dayAhead = (day: CalendarDate, timeZone: string, now: Date): Refusal | undefined => {
  const end = endOfDay(day, timeZone);
  if (end === undefined)
    return refused('referral/invalid-date', 'The calendar has no such day. Correct the date (year-month-day).');
  return end <= now ? refused('referral/date-over', 'This day is over. Name a day to come.') : undefined;
};
