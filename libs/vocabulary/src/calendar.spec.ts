import { endOfDay, startOfDay } from './calendar';

describe('a calendar day in a time zone', () => {
  it('ends at midnight there, not at midnight UTC', () => {
    expect(endOfDay('2026-12-01', 'America/New_York')).toEqual(new Date('2026-12-02T05:00:00Z'));
    expect(startOfDay('2026-12-01', 'America/New_York')).toEqual(new Date('2026-12-01T05:00:00Z'));
  });

  it('is 23 hours long in spring and 25 in autumn where there is summer time', () => {
    expect(endOfDay('2026-03-08', 'America/New_York')).toEqual(new Date('2026-03-09T04:00:00Z'));
    expect(endOfDay('2026-11-01', 'America/New_York')).toEqual(new Date('2026-11-02T05:00:00Z'));
  });

  it('ends at its first instant where midnight itself is skipped', () => {
    expect(endOfDay('2026-03-28', 'Asia/Beirut')).toEqual(new Date('2026-03-28T22:00:00Z'));
  });

  it.each(['2026-02-29', '2026-13-01', '2026-00-10'])('has no end when the calendar lacks it: %s', (day) => {
    expect(endOfDay(day, 'America/New_York')).toBeUndefined();
    expect(startOfDay(day, 'America/New_York')).toBeUndefined();
  });
});
