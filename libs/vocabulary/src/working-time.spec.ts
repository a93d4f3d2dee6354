import fc from 'fast-check';
import { dueAfter, type WorkCalendar } from './working-time';

const calendar: WorkCalendar = { timeZone: 'America/New_York', holidays: ['2026-11-26', '2026-11-27'] };
const due = (from: string, businessDays: number) => dueAfter(new Date(from), { limit: { businessDays }, calendar }).toISOString();

describe('a time limit', () => {
  it('in hours runs day and night', () =>
    expect(dueAfter(new Date('2026-11-20T22:00:00Z'), { limit: { hours: 72 }, calendar }).toISOString()).toBe(
      '2026-11-23T22:00:00.000Z',
    ));

  it('in business days leaves out the day on which it begins, and counts the last one to its end there', () =>
    expect(due('2026-11-02T15:00:00Z', 1)).toBe('2026-11-04T05:00:00.000Z'));

  it('in business days passes over week-ends and holidays', () => {
    expect(due('2026-11-20T15:00:00Z', 1)).toBe('2026-11-24T05:00:00.000Z');
    expect(due('2026-11-25T15:00:00Z', 1)).toBe('2026-12-01T05:00:00.000Z');
    expect(due('2026-11-21T15:00:00Z', 2)).toBe('2026-11-25T05:00:00.000Z');
  });

  it('begins on the day that it is there, not in Greenwich', () =>
    expect(due('2026-11-03T03:00:00Z', 1)).toBe('2026-11-04T05:00:00.000Z'));

  it('keeps to midnight when the clocks change', () => expect(due('2026-10-30T15:00:00Z', 1)).toBe('2026-11-03T05:00:00.000Z'));

  it('is never shorter for more days', () =>
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
        fc.nat(30),
        (from, businessDays) => {
          const one = dueAfter(from, { limit: { businessDays }, calendar });
          const more = dueAfter(from, { limit: { businessDays: businessDays + 1 }, calendar });
          expect(more.getTime()).toBeGreaterThan(one.getTime());
          expect(one.getTime()).toBeGreaterThan(from.getTime());
        },
      ),
    ));
});
