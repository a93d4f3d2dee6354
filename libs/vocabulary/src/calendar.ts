import { DateTime } from 'luxon';
import type { CalendarDate } from './identifiers';

/** The first instant of a day in a time zone (IANA name); undefined for a day that no calendar has. */
export const startOfDay = (day: CalendarDate, timeZone: string): Date | undefined => {
  const date = DateTime.fromISO(day, { zone: timeZone });
  return date.isValid ? date.startOf('day').toJSDate() : undefined;
};

/**
 * The first instant after a day in a time zone (IANA name): midnight there, whatever summer time does (decision 17).
 * Undefined for a day that no calendar has.
 */
export const endOfDay = (day: CalendarDate, timeZone: string): Date | undefined => {
  const date = DateTime.fromISO(day, { zone: timeZone });
  return date.isValid ? date.plus({ days: 1 }).startOf('day').toJSDate() : undefined;
};
