import { join } from 'node:path';
import type { PolicyAdopted } from '@hub/parties';
import { PlainHub } from '../../disclosure/src/testing/plain-hub';
import { readJurisdiction } from './read-jurisdiction';

const SEEN = 'referral.requested: open identity health';

/** A clinic refers to another for treatment under Florida's permissions. */
async function toldUnderFlorida() {
  const { policy } = await readJurisdiction(join(__dirname, '..', '..', '..', 'infra', 'jurisdictions', 'florida'));
  if (policy === undefined) throw new Error('It has faults.');
  const hub = () =>
    new PlainHub()
      .register('second', 'provider')
      .adopt(policy.permissions)
      .referral('referral.requested', {
        author: 'clinic',
        concerns: ['clinic', 'second'],
        implies: ['health'],
        segments: ['identity', 'health'],
      });
  return { hub, policy };
}

const without = ({ permissions }: PolicyAdopted, gone: string) => permissions.filter(({ id }) => id !== gone);

describe('a change of a jurisdiction’s files, adopted', () => {
  it('decides from then on, and leaves every decision before it as it was', async () => {
    const { hub, policy } = await toldUnderFlorida();
    const before = hub();
    const after = hub().adopt(without(policy, 'hipaa-treatment'));
    expect(before.heldBy('second')).toEqual([SEEN]);
    expect(after.heldBy('second')).toEqual([]);
    // The log of decisions grew; what stood in it stands in it, byte for byte.
    expect(JSON.stringify(after.decisions.slice(0, before.decisions.length))).toBe(JSON.stringify(before.decisions));
    expect(after.decisions.length).toBeGreaterThan(before.decisions.length);
  });

  it('withdraws, as of itself, what was shown on the permission alone', async () => {
    const { hub, policy } = await toldUnderFlorida();
    const changed = hub().adopt(without(policy, 'hipaa-treatment'));
    const withdrawn = changed.lastDecided.filter(({ open }) => open.party === 'second').flatMap(({ open }) => open.segments);
    expect(withdrawn.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
    expect(changed.adopt(policy.permissions).heldBy('second')).toEqual([SEEN]);
  });

  it('withdraws nothing that stands under both versions', async () => {
    const { hub, policy } = await toldUnderFlorida();
    const changed = hub().adopt(without(policy, 'uninterrupted-scholars'));
    expect(changed.lastDecided).toEqual([]);
    expect(changed.heldBy('second')).toEqual([SEEN]);
  });
});
