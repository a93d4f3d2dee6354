import { dueAfter } from '@hub/vocabulary';
import { policy } from './testing/examples';
import { limitFor } from './time-limits';

// A Wednesday, ten in the morning in New York; the Friday after it is the example's holiday.
const wednesday = new Date('2026-12-23T15:00:00Z');

describe('how long an act may take', () => {
  it('is what the policy says of it, in business days of its calendar', () =>
    expect(dueAfter(wednesday, limitFor(policy(), 'answer'))).toEqual(new Date('2026-12-29T05:00:00Z')));

  it('is later by a holiday than without it', () =>
    expect(dueAfter(wednesday, limitFor(policy({ holidays: [] }), 'answer'))).toEqual(new Date('2026-12-26T05:00:00Z')));

  it('is in hours day and night where it says hours', () =>
    expect(dueAfter(wednesday, limitFor(policy(), 'introduce'))).toEqual(new Date('2026-12-25T15:00:00Z')));

  it.each([
    ['confirm', 72],
    ['start-service', 240],
  ] as const)('is that of an answer or a start where nothing is said of it: %s', (act, hours) =>
    expect(limitFor(policy(), act).limit).toEqual({ hours }),
  );
});
