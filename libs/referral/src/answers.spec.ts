import fc from 'fast-check';
import { isRefusal, type Decision, type EvolvedEvent } from '@hub/event-sourcing';
import type { ReferralState } from './referral.state';
import { bayside, gulfCoast, harbor, stranger } from './testing/examples';
import { ACTS_OF_PARTIES, attempts, authorOf, decide, fold, live, lives, type Attempt } from './testing/lives';

/** What the caller is told: the refusal, or that it is done. */
const answered = (decision: Decision) => (isRefusal(decision) ? decision.refused : 'done');
const acts = attempts(ACTS_OF_PARTIES);

describe('the answer to a command on a referral', () => {
  it('is "not there" for a stranger, whatever they try', () => {
    fc.assert(
      fc.property(lives, acts, (life, attempt) => {
        const { state, now } = live(life);
        const foreign = { ...attempt, party: stranger };
        expect(decide(foreign, state, now)).toEqual(decide(foreign, undefined, now));
      }),
    );
  });

  const bySender = (decides: typeof decide) => (life: readonly Attempt[], attempt: Attempt) => {
    const { events, state, now } = live(life);
    const known = fold(events.filter((event) => authorOf(event) === gulfCoast));
    // It names nothing that only a disclosure would have told it.
    const blind = { ...attempt, party: gulfCoast, knows: false };
    return [answered(decides(blind, state, now)), answered(decides(blind, known, now))] as const;
  };

  it('tells the sender what it wrote or was sent a receipt for, and nothing else', () => {
    fc.assert(
      fc.property(lives, acts, (life, attempt) => {
        const [answer, known] = bySender(decide)(life, attempt);
        expect(answer).toBe(known);
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells an addressee what it wrote and received, and nothing else', () => {
    fc.assert(
      fc.property(lives, acts, fc.constantFrom(harbor, bayside), (life, attempt, party) => {
        const { events, state, now } = live(life.filter(({ what }) => what !== 'import'));
        const given = new Set(
          state?.sendings.filter(({ addressee, received }) => addressee === party && received).map(({ event }) => event),
        );
        const known = events.filter(
          (event, index) =>
            index === 0 || authorOf(event) === party || given.has(event.id) || (isReceipt(event) && receiverOf(event) === party),
        );
        const blind = { ...attempt, party, knows: false };
        expect(answered(decide(blind, state, now))).toBe(answered(decide(blind, fold(known), now)));
      }),
      { numRuns: 1_000 },
    );
  });

  const caught = (telling: typeof decide) =>
    fc.check(
      fc.property(lives, acts, (life, attempt) => {
        const [answer, known] = bySender(telling)(life, attempt);
        return answer === known;
      }),
      { numRuns: 5_000, seed: 1 },
    ).failed;

  it.each<[string, (attempt: Attempt, state: NonNullable<ReferralState>) => boolean]>([
    ['of a decline', ({ what }, { state }) => what === 'redirect' && state === 'declined'],
    ['that service goes on', ({ what }, { state }) => what === 'cancel' && state === 'in-service'],
    ['that its request to cancel was refused', ({ what }, { cancelRequest }) => what === 'cancel' && !!cancelRequest?.refused],
    [
      'that it was asked something',
      ({ what }, { questions }) => what === 'giveInformation' && questions.some(({ open }) => open),
    ],
    ['that what it tells comes too late', ({ what }, { state }) => what === 'giveInformation' && state === 'ended'],
  ])('would show a decider that tells the sender %s (control)', (_, tells) => {
    const telling: typeof decide = (attempt, state, now) =>
      state !== undefined && tells(attempt, state) ? { refused: 'referral/told', message: '' } : decide(attempt, state, now);
    expect(caught(telling)).toBe(true);
  });

  it('would show nothing wrong in the deciders themselves under the same check', () => expect(caught(decide)).toBe(false));
});

const isReceipt = ({ type }: EvolvedEvent) => type === 'referral.received';
const receiverOf = ({ open }: EvolvedEvent) => (open as { addressee: string }).addressee; // as the schema says
