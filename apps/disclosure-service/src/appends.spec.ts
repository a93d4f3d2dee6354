import fc from 'fast-check';
import { LIMITS, type NewEvent } from '@hub/event-sourcing';
import { inAppends } from './appends';

const event = (bytes: number): NewEvent => ({
  id: '',
  type: 'disclosure.decided',
  version: 1,
  metadata: new Uint8Array(0),
  body: new Uint8Array(bytes),
});

describe('what one trigger decides', () => {
  it('is one append within the limits', () => {
    expect(inAppends(Array.from({ length: LIMITS.appendEvents }, () => event(1)))).toHaveLength(1);
    expect(inAppends([event(LIMITS.eventBytes), event(LIMITS.eventBytes)])).toHaveLength(1);
    expect(inAppends([])).toEqual([]);
  });

  it('is cut into appends that each keep the limits, in order, nothing lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: LIMITS.eventBytes }), { maxLength: 60 }),
        fc.nat({ max: 2_500 }),
        (sizes, small) => {
          const events = [...sizes.map(event), ...Array.from({ length: small }, () => event(1))];
          const appends = inAppends(events);
          expect(appends.flat()).toEqual(events);
          for (const append of appends) {
            expect(append.length).toBeLessThanOrEqual(LIMITS.appendEvents);
            expect(append.reduce((sum, { body }) => sum + body.byteLength, 0)).toBeLessThanOrEqual(LIMITS.appendBytes);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
