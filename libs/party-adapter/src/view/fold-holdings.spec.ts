import fc from 'fast-check';
import type { DeliveredMessage } from './delivered-message';
import { foldHoldings } from './fold-holdings';

type Step = Readonly<Record<string, 'made' | 'withdrawn'>>;

const message = (event: string, step: Step, n: number) =>
  // Only what the fold looks at.
  ({
    message: {
      id: `d${n}`,
      data: {
        matter: 'referral:x',
        event: { id: event },
        segments: Object.entries(step).map(([category, state]) =>
          state === 'made' ? { category, state, content: { n } } : { category, state },
        ),
      },
    } as unknown as DeliveredMessage,
  });

/** What is held of one event, message by message: the plain way. */
function plainly(steps: readonly Step[]): Readonly<Record<string, number>> {
  let held: Record<string, number> = {};
  for (const [n, step] of steps.entries())
    for (const [category, state] of Object.entries(step)) {
      if (state === 'made') held = { ...held, [category]: n };
      else if (category === 'open') held = {};
      else held = Object.fromEntries(Object.entries(held).filter(([other]) => other !== category));
    }
  return held;
}

/** The same by folding runs, as the tables would be left: removed first, then put. */
function byRuns(steps: readonly Step[], cuts: readonly number[]): Readonly<Record<string, number>> {
  let held: Record<string, number> = {};
  const bounds = [0, ...cuts.filter((cut) => cut < steps.length).sort((a, b) => a - b), steps.length];
  for (const [index, from] of bounds.entries()) {
    const run = steps.slice(from, bounds[index + 1] ?? from).map((step, offset) => message('e', step, from + offset));
    const changes = foldHoldings(run);
    if (changes.fallen.has('e')) held = {};
    for (const { category, given } of [...changes.sealed, ...changes.open]) {
      if (given === undefined) held = Object.fromEntries(Object.entries(held).filter(([other]) => other !== category));
      else held = { ...held, [category]: (given.segment.content as { n: number }).n };
    }
  }
  return held;
}

const states = fc.constantFrom<'made' | 'withdrawn'>('made', 'withdrawn');
const steps = fc.array(fc.record({ open: states, identity: states, health: states }, { requiredKeys: [] }), { maxLength: 8 });

describe('folding what a party was given', () => {
  it('comes to the same in any batches', () =>
    fc.assert(
      fc.property(steps, fc.array(fc.nat(8), { maxLength: 3 }), (course, cuts) =>
        expect(byRuns(course, cuts)).toEqual(plainly(course)),
      ),
      { numRuns: 500 },
    ));

  it('takes everything of an event away with its open part', () => {
    const changes = foldHoldings([message('e', { open: 'made', identity: 'made' }, 0), message('e', { open: 'withdrawn' }, 1)]);
    expect(changes.sealed).toEqual([]);
    expect([...changes.fallen]).toEqual(['e']);
  });
});
