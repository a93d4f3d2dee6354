import { refused, type Refusal } from '@hub/event-sourcing';
import { startOfDay, type CalendarDate } from '@hub/vocabulary';

/** What already happened cannot have happened on a day that is still to come there, or that no calendar has. */
export const notYet = (day: CalendarDate, timeZone: string, now: Date): Refusal | undefined => {
  const start = startOfDay(day, timeZone);
  if (start === undefined)
    return refused('episode/invalid-date', 'The calendar has no such day. Correct the date (year-month-day).');
  return start > now
    ? refused('episode/date-ahead', 'This day is still to come. Report it when it has happened, or correct the date.')
    : undefined;
};
