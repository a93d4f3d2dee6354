import { LIFECYCLE } from '@hub/referral';
import { reportsArrival, STATUSES } from './referral-summary';

const sender = 'gulf-coast-cbc';
const addressee = 'harbor-recovery';
const other = 'bayside-counseling';
const reporting = (type: string, author: string, open: object) =>
  [sender, addressee, other].filter((party) => reportsArrival(party, { type, author }, open));

describe('whose adapter reports that something arrived', () => {
  it.each([
    ['a request', 'referral.requested', sender, { addressee }, [addressee]],
    ['an import', 'referral.imported', sender, { addressee }, [addressee]],
    ['what was sent on', 'referral.redirected', addressee, { from: addressee, to: other }, [other]],
    ['a question', 'referral.information-requested', addressee, { to: sender }, [sender]],
    ['what was told on it', 'referral.information-given', sender, { to: addressee }, [addressee]],
    ['what was told unasked, which nobody waits for', 'referral.information-given', sender, {}, []],
    // Which of them is concerned, the referral knows: the others' reports are answered "not there".
    ['a decline', 'referral.declined', addressee, { reason: 'no-capacity' }, [sender, other]],
    ['a request to cancel', 'referral.cancel-requested', sender, { reason: 'duplicate' }, [addressee, other]],
    ['an acceptance, which nobody must act on', 'referral.accepted', addressee, {}, []],
  ] as const)('is, for %s, whoever must act on it', (_, type, author, open, expected) =>
    expect(reporting(type, author, open)).toEqual(expected),
  );
});

describe('how a referral stands', () => {
  it('has a word for every state, and one for what is not disclosed', () => {
    const words = LIFECYCLE.map((state) => (state === 'received' ? 'delivered' : state));
    expect([...STATUSES].sort()).toEqual([...words, 'not-disclosed'].sort());
  });
});
