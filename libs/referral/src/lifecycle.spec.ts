import fc from 'fast-check';
import { EventCatalogue, isRefusal, type DecidedEvent, type Decision, type EvolvedEvent } from '@hub/event-sourcing';
import { REASON_CODES } from './codes';
import { referralDeciders } from './deciders';
import { isFinal } from './lifecycle';
import { referralEvents } from './referral.event-types';
import { evolveReferral, type ReferralState } from './referral.state';
import {
  acting,
  bayside,
  cancelling,
  eventId,
  gulfCoast,
  harbor,
  hoursLater,
  importing,
  receiving,
  redirecting,
  referral,
  requesting,
  stranger,
  zone,
} from './testing/examples';
import { whoActsNext } from './who-acts-next';

/** One thing that somebody tries, with whatever they may know or guess. */
interface Attempt {
  readonly what: keyof typeof referralDeciders;
  readonly party: string;
  readonly to: string;
  /** The number of the event that is named: what was delivered, declined or asked. */
  readonly names: number;
  readonly hours: number;
  readonly state: 'requested' | 'accepted' | 'declined' | 'in-service' | 'ended';
}

const parties = [gulfCoast, harbor, bayside] as const;
const attempts = (what: readonly Attempt['what'][]) =>
  fc.record<Attempt>({
    what: fc.constantFrom(...what),
    party: fc.constantFrom(...parties),
    to: fc.constantFrom(...parties),
    names: fc.integer({ min: 1, max: 8 }),
    hours: fc.integer({ min: 0, max: 400 }),
    state: fc.constantFrom('requested', 'accepted', 'declined', 'in-service', 'ended'),
  });
/** The usual ways come often enough that random lives get far. */
const lives = fc
  .tuple(
    fc.boolean(),
    fc.array(
      attempts([
        'receive',
        'receive',
        'accept',
        'decline',
        'redirect',
        'start',
        'end',
        'cancel',
        'import',
        'markOverdue',
        'request',
      ]),
      { maxLength: 40 },
    ),
  )
  .map(([published, rest]): readonly Attempt[] => [
    { what: published ? 'request' : 'import', party: gulfCoast, to: harbor, names: 1, hours: 0, state: 'accepted' },
    ...rest,
  ]);

const decide = (attempt: Attempt, state: ReferralState): Decision => {
  const { what, party, to, names, hours } = attempt;
  const who = { party, now: hoursLater(hours), victimServiceProvider: false };
  switch (what) {
    case 'request':
      return referralDeciders.request.decide(requesting({ ...who, addressee: to }), state);
    case 'import':
      return referralDeciders.import.decide(importing({ ...who, addressee: to, state: attempt.state }), state);
    case 'receive': {
      // Whom the sending addresses, most of the time: an adapter reports what it was given.
      const sending = state?.sendings.find(({ event }) => event === eventId(names)) ?? state?.sendings.at(-1);
      return referralDeciders.receive.decide(
        receiving({ ...who, party: sending?.addressee ?? party, answers: sending?.event ?? eventId(names) }),
        state,
      );
    }
    case 'accept':
      return referralDeciders.accept.decide(acting({ timeZone: zone, startHours: 24 }, who), state);
    case 'decline':
      return referralDeciders.decline.decide(
        acting({ reason: REASON_CODES[names % REASON_CODES.length] ?? 'duplicate' }, who),
        state,
      );
    case 'redirect':
      return referralDeciders.redirect.decide(redirecting({ ...who, to, declined: eventId(names) }), state);
    case 'start':
      return referralDeciders.start.decide(acting({ startedOn: '2026-11-02', timeZone: zone }, who), state);
    case 'end':
      return referralDeciders.end.decide(acting({ outcome: 'completed', endedOn: '2026-11-02', timeZone: zone }, who), state);
    case 'cancel':
      return referralDeciders.cancel.decide(cancelling({ ...who, asked: eventId(names) }), state);
    case 'markOverdue': {
      const due = state && whoActsNext(state)?.by?.toISOString();
      return referralDeciders.markOverdue.decide(
        { referral, now: hoursLater(hours), due: due ?? hoursLater(hours).toISOString() },
        state,
      );
    }
  }
};

interface Life {
  readonly events: readonly EvolvedEvent[];
  readonly state: ReferralState;
}

const evolved = (event: DecidedEvent, revision: number): EvolvedEvent => ({
  ...event,
  id: eventId(revision + 1),
  recordedAt: hoursLater(0),
  revision,
});

const fold = (events: readonly EvolvedEvent[]): ReferralState => events.reduce(evolveReferral, undefined);

/** Lives the attempts through, calling `onStep` with each decision before it is applied. */
const live = (given: readonly Attempt[], onStep: (attempt: Attempt, before: Life, decision: Decision) => void = () => {}): Life =>
  given.reduce<Life>(
    (life, attempt) => {
      const decision = decide(attempt, life.state);
      onStep(attempt, life, decision);
      if (isRefusal(decision)) return life;
      const events = [...life.events, ...decision.map((event, index) => evolved(event, life.events.length + index))];
      return { events, state: fold(events) };
    },
    { events: [], state: undefined },
  );

const authorOf = (event: EvolvedEvent) => (event.open as { author: string }).author;
/** What the caller is told: the refusal, or that it is done. */
const answered = (decision: Decision) => (isRefusal(decision) ? decision.refused : 'done');

describe('the life of a referral, whatever anybody tries', () => {
  const catalogue = new EventCatalogue(referralEvents);

  it('writes only what its schemas allow', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_, __, decision) => {
          if (!isRefusal(decision)) decision.forEach((event) => catalogue.checkDecided(event));
        });
      }),
    );
  });

  it('ends once, and stays as it ended', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { events } = live(life, (_, before, decision) => {
          if (isRefusal(decision) || before.state === undefined || before.state.imported || !isFinal(before.state.state)) return;
          const allowed = ['referral.cancel-requested'];
          expect(decision.map(({ type }) => type).filter((type) => !allowed.includes(type))).toEqual([]);
        });
        expect(
          events.filter(({ type }) => type === 'referral.ended' || type === 'referral.cancelled').length,
        ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('has somebody who must act, or is over', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { state } = live(life);
        if (state === undefined) return;
        const next = whoActsNext(state);
        expect(next === undefined).toBe(isFinal(state.state));
        if (next)
          expect([state.sender, ...state.sendings.flatMap(({ author, addressee }) => [author, addressee])]).toContain(next.party);
      }),
    );
  });

  it('takes no effect twice from one attempt', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (attempt, before, decision) => {
          if (isRefusal(decision) || decision.length === 0) return;
          const after = fold([...before.events, ...decision.map((event, index) => evolved(event, before.events.length + index))]);
          const again = decide(attempt, after);
          if (!isRefusal(again)) expect(again.map(({ type }) => type)).toEqual([]);
        });
      }),
    );
  });

  it('folds any part of its events, as a view that was given only some of them does', () => {
    fc.assert(
      fc.property(lives, fc.infiniteStream(fc.boolean()), (life, keep) => {
        const { events } = live(life);
        expect(() => fold(events.filter(() => keep.next().value))).not.toThrow();
      }),
    );
  });

  it('is not there for a stranger, whatever they try', () => {
    fc.assert(
      fc.property(lives, attempts(['accept', 'decline', 'redirect', 'start', 'end', 'cancel']), (life, attempt) => {
        const { state } = live(life);
        expect(decide({ ...attempt, party: stranger }, state)).toEqual(decide({ ...attempt, party: stranger }, undefined));
      }),
    );
  });

  const acts = attempts(['accept', 'decline', 'redirect', 'start', 'end', 'cancel']);

  it('answers the sender by what the sender wrote or was sent a receipt for, and by nothing else', () => {
    fc.assert(
      fc.property(lives, acts, (life, attempt) => {
        const { events, state } = live(life);
        const known = fold(events.filter((event) => authorOf(event) === gulfCoast));
        const blind = { ...attempt, party: gulfCoast, names: 99 };
        expect(answered(decide(blind, state))).toBe(answered(decide(blind, known)));
      }),
      { numRuns: 500 },
    );
  });

  it('answers an addressee by what it wrote and received, and by nothing else', () => {
    fc.assert(
      fc.property(lives, acts, fc.constantFrom(harbor, bayside), (life, attempt, party) => {
        const { events, state } = live(life.filter(({ what }) => what !== 'import'));
        const given = new Set(
          state?.sendings.filter(({ addressee, received }) => addressee === party && received).map(({ event }) => event),
        );
        const known = events.filter(
          (event, index) =>
            index === 0 ||
            authorOf(event) === party ||
            given.has(event.id) ||
            (event.type === 'referral.received' && (event.open as { addressee: string }).addressee === party),
        );
        const blind = { ...attempt, party, names: 99 };
        expect(answered(decide(blind, state))).toBe(answered(decide(blind, fold(known))));
      }),
      { numRuns: 500 },
    );
  });

  it('would show a decider that tells the sender of a decline (control)', () => {
    const telling = (attempt: Attempt, state: ReferralState): Decision =>
      attempt.what === 'redirect' && state?.state === 'declined' ? [] : decide(attempt, state);
    const { failed } = fc.check(
      fc.property(lives, acts, (life, attempt) => {
        const { events, state } = live(life);
        const known = fold(events.filter((event) => authorOf(event) === gulfCoast));
        const blind = { ...attempt, party: gulfCoast, names: 99 };
        return answered(telling(blind, state)) === answered(telling(blind, known));
      }),
      { numRuns: 5_000, seed: 1 },
    );
    expect(failed).toBe(true);
  });

  it('reaches every state in these random lives, or they would show nothing', () => {
    const reached = new Set(fc.sample(lives, { numRuns: 2_000, seed: 1 }).map((life) => live(life).state?.state));
    expect([...reached].sort()).toEqual(
      expect.arrayContaining(['accepted', 'cancelled', 'declined', 'ended', 'in-service', 'received', 'requested']),
    );
  });
});
