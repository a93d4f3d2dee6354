import { DateTime } from 'luxon';
import type { CalendarDate } from './identifiers';

/** How long something may take: hours run day and night, business days only where offices work. */
export type TimeLimit = { readonly hours: number } | { readonly businessDays: number };

/** The days on which a jurisdiction's offices work: Monday to Friday, but for its holidays. */
export interface WorkCalendar {
  /** IANA name: a day begins and ends at midnight there (decision 17). */
  readonly timeZone: string;
  readonly holidays: readonly CalendarDate[];
}

/** A limit as it is reckoned here. */
export interface Within {
  readonly limit: TimeLimit;
  readonly calendar: WorkCalendar;
}

/**
 * The first instant at which it is late. Of business days the day on which the limit begins does not count, and the last one
 * counts to its end.
 */
export const dueAfter = (from: Date, { limit, calendar }: Within): Date => {
  if ('hours' in limit) return new Date(from.getTime() + limit.hours * 3_600_000);
  const holidays = new Set(calendar.holidays);
  let day = DateTime.fromJSDate(from, { zone: calendar.timeZone }).startOf('day');
  for (let counted = 0; counted < limit.businessDays;) {
    day = day.plus({ days: 1 });
    if (day.weekday <= 5 && !holidays.has(day.toFormat('yyyy-MM-dd'))) counted += 1;
  }
  return day.plus({ days: 1 }).startOf('day').toJSDate();
};
