import fc from 'fast-check';
import { evolveHolds, heldUntil, inForceAt, noHolds, type HoldEvent } from './holds';

const SUBJECT = '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a01';
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const placed = (n: number, until?: string): HoldEvent => ({
  type: 'hold.placed',
  open: { subject: SUBJECT, hold: id(n), reason: 'retention', ...(until === undefined ? {} : { until }) },
});
const lifted = (n: number): HoldEvent => ({ type: 'hold.lifted', open: { subject: SUBJECT, hold: id(n) } });
const at = (events: readonly HoldEvent[], now: string) =>
  inForceAt(events.reduce(evolveHolds, noHolds), new Date(now)).map(({ hold }) => hold);

describe('holds', () => {
  it('are in force until their end, not at it, and without one until they are lifted', () => {
    const events = [placed(1, '2030-01-01T00:00:00Z'), placed(2)];
    expect(at(events, '2029-12-31T23:59:59.999Z')).toEqual([id(1), id(2)]);
    expect(at(events, '2030-01-01T00:00:00Z')).toEqual([id(2)]);
    expect(at([...events, lifted(2)], '2030-01-01T00:00:00Z')).toEqual([]);
  });

  it('last as long as the longest, compared as instants and not as text', () => {
    const hold = { hold: id(1), reason: 'audit' as const };
    const [early, late] = [
      { ...hold, until: '2030-01-01T00:00:00Z' },
      { ...hold, until: '2030-01-01T00:00:00.500Z' },
    ];
    expect(heldUntil([early, late])).toBe(late.until);
    expect(heldUntil([late, early])).toBe(late.until);
    expect(heldUntil([late, hold, early])).toBeUndefined();
  });

  it('of any history are those placed, not lifted and not over', () => {
    const event = fc.oneof(
      fc
        .tuple(fc.nat(5), fc.option(fc.integer({ min: 2027, max: 2033 })))
        .map(([n, year]) => placed(n, year === null ? undefined : `${year}-01-01T00:00:00Z`)),
      fc.nat(5).map(lifted),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const now = '2030-06-01T00:00:00Z';
        const expected = [0, 1, 2, 3, 4, 5].map(id).filter((hold) => {
          const last = events.findLast(({ type, open }) => type === 'hold.placed' && open.hold === hold);
          if (last?.type !== 'hold.placed' || events.some(({ type, open }) => type === 'hold.lifted' && open.hold === hold))
            return false;
          return last.open.until === undefined || last.open.until > now;
        });
        expect([...at(events, now)].sort()).toEqual(expected);
      }),
    );
  });
});
