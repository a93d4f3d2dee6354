import { firstOfTheLast, waitingSince } from './waiting';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 2, hour));
const events = [10, 11, 12, 13].map((hour) => ({ recordedAt: at(hour) }));
const answer = (by?: Date) => ({ party: 'harbor', act: 'answer', ...(by ? { by } : {}) });
const basis = { party: 'gulf', act: 'give-basis' };

describe('since when somebody is awaited', () => {
  it('is the first event since which nothing but that act of that party was awaited', () =>
    expect(waitingSince(events, [basis, answer(), answer(), answer()], at(14))).toMatchObject({
      party: 'harbor',
      act: 'answer',
      since: at(11).toISOString(),
    }));

  it('begins anew where something else was awaited in between', () =>
    expect(waitingSince(events, [answer(), basis, answer(), answer()], at(14))?.since).toBe(at(12).toISOString()));

  it('is late from the first instant of its limit on, and not before', () => {
    const nexts = [basis, basis, answer(at(14)), answer(at(14))];
    expect(waitingSince(events, nexts, at(14))).toMatchObject({ late: true, by: at(14).toISOString() });
    expect(waitingSince(events, nexts, new Date(at(14).getTime() - 1))).toMatchObject({ late: false });
    expect(waitingSince(events, [basis], at(14))).not.toHaveProperty('by');
  });

  it('is of nobody where nobody must act', () => {
    expect(waitingSince(events, [answer(), answer(), basis, undefined], at(14))).toBeUndefined();
    expect(waitingSince([], [], at(14))).toBeUndefined();
  });

  it('finds no run where the last value does not hold', () => expect(firstOfTheLast([1, 1, 2], (value) => value === 1)).toBe(3));
});
