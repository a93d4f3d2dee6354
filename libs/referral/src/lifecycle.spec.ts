import fc from 'fast-check';
import { EventCatalogue, isRefusal } from '@hub/event-sourcing';
import { isFinal, LIFECYCLE } from './lifecycle';
import { referralEvents } from './referral.event-types';
import { currentSending, openQuestion, type Referral } from './referral.state';
import { after, authorOf, decide, fold, live, lives, type Attempt, type What } from './testing/lives';
import { whoActsNext, type NextAct } from './who-acts-next';

/** Acts that may well be done twice: told again, moved again, tried again. Only the command's key tells a repetition (decision 10). */
const DONE_AGAIN: readonly What[] = [
  'waitlist',
  'askInformation',
  'giveInformation',
  'schedule',
  'attemptContact',
  'note',
  'hold',
];

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
          expect(fold(after(before, decision).events)?.state).toBe(before.state.state);
        });
        expect(
          events.filter(({ type }) => type === 'referral.ended' || type === 'referral.cancelled').length,
        ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('has exactly one party that must act, or is over', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_, { state }) => {
          if (state === undefined) return;
          const next = whoActsNext(state);
          expect(next === undefined).toBe(isFinal(state.state));
          const parts = [state.sender, ...state.sendings.flatMap(({ author, addressee }) => [author, addressee])];
          if (next) expect(parts).toContain(next.party);
        });
      }),
    );
  });

  /** What a party does that does what it must, where its word is enough; to give a basis is a matter of the person's. */
  const ANSWERS: Readonly<Record<NextAct['act'], What | undefined>> = {
    'give-basis': undefined,
    answer: 'accept',
    'give-information': 'giveInformation',
    'review-waitlist': 'accept',
    'start-service': 'start',
    'report-appointment': 'cancelAppointment',
    rebook: 'schedule',
    resume: 'resume',
    'report-progress': 'note',
    'end-service': 'end',
    'answer-cancel-request': 'refuseCancel',
    'send-elsewhere': 'redirect',
  };
  const able = (state: Referral, next: NextAct, now: Date): boolean => {
    const what = ANSWERS[next.act];
    if (what === undefined) return true;
    const elsewhere = currentSending(state).addressee === 'bayside-counseling' ? 'harbor-recovery' : 'bayside-counseling';
    const attempt: Attempt = { what, party: next.party, to: elsewhere, pick: 1, knows: true, hours: 0, state: 'accepted' };
    return !isRefusal(decide(attempt, state, now));
  };

  it('lets a clock run only for a party that can act', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_, { state, now }) => {
          const next = state && whoActsNext(state);
          // One that asked to cancel waits for that, and sends nothing elsewhere.
          if (!state || !next?.by || (next.act === 'send-elsewhere' && state.cancelRequest)) return;
          expect([next.act, able(state, next, now)]).toEqual([next.act, true]);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('lets no clock run while work rests or waits for an answer, but that of whoever it waits for', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_, { state }) => {
          const next = state && whoActsNext(state);
          if (!state || !next || state.state === 'declined') return;
          const question = openQuestion(state);
          if (question?.received || question?.given) expect([question.asked, currentSending(state).author]).toContain(next.party);
          if (state.state === 'on-hold')
            expect(['resume', 'give-basis', 'give-information', 'answer-cancel-request']).toContain(next.act);
        });
      }),
    );
  });

  it('takes back none of a clock’s time over a rest: what was due is due as much later as the rest lasted', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (attempt, before, decision) => {
          const hold = before.state?.hold;
          if (attempt.what !== 'resume' || isRefusal(decision) || hold?.due === undefined) return;
          const rested = before.now.getTime() - hold.since.getTime();
          const left = hold.due <= hold.since ? hold.due : new Date(hold.due.getTime() + rested);
          expect(after(before, decision).state?.due).toEqual(left);
        });
      }),
    );
  });

  it('takes no effect twice from one attempt', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (attempt, before, decision) => {
          if (isRefusal(decision) || decision.length === 0 || DONE_AGAIN.includes(attempt.what)) return;
          const again = decide(attempt, after(before, decision).state, before.now);
          if (!isRefusal(again)) expect(again.map(({ type }) => type)).toEqual([]);
        });
      }),
    );
  });

  it('marks each due moment late once, in the name of the party that is late', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { events } = live(life);
        const marks = events.filter(({ type }) => type.endsWith('overdue'));
        const moments = marks.map(({ open }) => (open as { due: string }).due); // as the schema says
        expect(new Set(moments).size).toBe(moments.length);
        for (const mark of marks) expect(authorOf(mark)).toBe((mark.open as { late: string }).late); // as above
      }),
    );
  });

  it('folds any part of its events, as a view that was given only some of them does', () => {
    fc.assert(
      fc.property(lives, fc.infiniteStream(fc.boolean()), (life, keep) => {
        const { events } = live(life);
        const state = fold(events.filter(() => keep.next().value));
        expect(() => state && whoActsNext(state)).not.toThrow();
      }),
    );
  });

  it('reaches every state and writes every event in these random lives, or they would show nothing', () => {
    const states = new Set<string | undefined>();
    const types = new Set<string>();
    for (const life of fc.sample(lives, { numRuns: 2_000, seed: 1 })) {
      const { events } = live(life, (_, { state }) => states.add(state?.state));
      for (const { type } of events) types.add(type);
    }
    expect([...states]).toEqual(expect.arrayContaining([...LIFECYCLE]));
    expect(referralEvents.map(({ type }) => type).filter((type) => !types.has(type))).toEqual([]);
  });
});
