import fc from 'fast-check';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { impliedBy, inFixedOrder, isVictimServiceProvider } from './implied-categories';
import { party, policy } from './testing/examples';

const cbc = party({ party: 'gulf-coast-cbc', kind: 'cbc', programmes: [] });
const shelter = party({ party: 'safe-place', kind: 'dv-shelter', programmes: [] });
const outpatient = party().programmes[0]!;

describe('what an event gives away', () => {
  it('is what every party’s kind and record and the programme imply, in the fixed order', () => {
    expect(impliedBy([party({ implies: ['health'] }), cbc], [outpatient], policy())).toEqual([
      'child-welfare',
      'substance-use',
      'health',
    ]);
    expect(impliedBy([shelter, party()], [], policy())).toEqual(['domestic-violence']);
  });

  it('does not take in programmes that are not involved', () => {
    expect(impliedBy([party()], [], policy())).toEqual(['identity']);
  });

  it('is at least that the person is known to an agency', () => {
    expect(impliedBy([], [], policy())).toEqual(['identity']);
  });

  it('is in one order, whatever the order in which it was found', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...INFORMATION_CATEGORIES], { minLength: 1 }), (categories) => {
        expect(inFixedOrder([...categories, ...categories])).toEqual(
          INFORMATION_CATEGORIES.filter((each) => categories.includes(each)),
        );
      }),
    );
  });

  it('knows who serves survivors of domestic violence, by kind or by record', () => {
    expect(isVictimServiceProvider(shelter, policy())).toBe(true);
    expect(isVictimServiceProvider(party({ implies: ['domestic-violence'] }), policy())).toBe(true);
    expect(isVictimServiceProvider(cbc, policy())).toBe(false);
  });
});
