import type { Instant } from '@hub/vocabulary';

/**
 * A FHIR dateTime as an instant in UTC, milliseconds. One without a time is taken as midnight UTC of its first day, one
 * without seconds as the full minute: FHIR says no more. Undefined: no such day.
 */
export const instantOf = (dateTime: string | undefined): Instant | undefined => {
  if (dateTime === undefined) return undefined;
  const [date = '', rest] = dateTime.split('T');
  const full = `${date}-01-01`.slice(0, 10);
  const milliseconds = Date.parse(`${full}T${rest ?? '00:00:00Z'}`);
  if (Number.isNaN(milliseconds)) return undefined;
  const instant = new Date(milliseconds).toISOString();
  // Date.parse rolls the 30th of February over to March; the calendar knows no such day.
  return new Date(`${full}T00:00:00Z`).toISOString().startsWith(full) ? instant : undefined;
};
