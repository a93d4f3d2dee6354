import fc from 'fast-check';
import { EventCatalogue, isRefusal, type Decision, type EvolvedEvent } from '@hub/event-sourcing';
import { coordinationEvents } from './coordination.event-types';
import {
  accountable,
  currentAttempt,
  currentHandoff,
  noCoordination,
  openEpisode,
  type Coordination,
} from './coordination.state';
import { coordinationDeciders } from './deciders';
import {
  confirming,
  ending,
  eventId,
  failing,
  gulfCoast,
  hoursLater,
  introducing,
  opening,
  proposing,
  retrying,
  stranger,
  withdrawing,
} from './testing/examples';
import { type Attempt, parties, attempts, ACTS, lives, id, actorOf, decide, fold, grown, live } from './testing/random-lives';
import { whoActsNext } from './who-acts-next';

interface Told {
  readonly author: string;
  readonly receiver?: string;
  readonly answers?: string;
}
const openOf = ({ open }: EvolvedEvent) => open as Told; // every event of an episode has an author
/** What the caller is told: the refusal, or that it is done. */
const answered = (decision: Decision) => (isRefusal(decision) ? decision.refused : 'done');

/** What a party wrote, or was delivered and reported as received. Nothing else may make a difference to its answers. */
const knownTo = (party: string, events: readonly EvolvedEvent[]): Coordination => {
  const delivered = new Set(
    events.map(openOf).flatMap(({ receiver, answers }) => (receiver === party && answers ? [answers] : [])),
  );
  return fold(
    events.filter((event) => openOf(event).author === party || openOf(event).receiver === party || delivered.has(event.id)),
  );
};

describe('the coordination of a person, whatever anybody tries', () => {
  const catalogue = new EventCatalogue(coordinationEvents);

  it('writes only what its schemas allow', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_, __, decision) => {
          if (!isRefusal(decision)) decision.forEach((event) => catalogue.checkDecided(event));
        });
      }),
    );
  });

  it('has one accountable coordinator while an episode is open, and one who must act', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { events } = live(life);
        for (let upTo = 1; upTo <= events.length; upTo += 1) {
          const state = fold(events.slice(0, upTo));
          expect(state.episodes.filter(({ ended }) => ended === undefined).length).toBeLessThanOrEqual(1);
          const open = openEpisode(state);
          expect(accountable(state) === undefined).toBe(open === undefined);
          for (const episode of state.episodes) expect(whoActsNext(episode) === undefined).toBe(episode.ended !== undefined);
        }
      }),
    );
  });

  it('moves accountability with the receiver’s confirmation and nothing else', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (attempt, before, decision) => {
          if (isRefusal(decision)) return;
          const moved = accountable(before.state) !== undefined && accountable(grown(before, decision).state) !== undefined;
          const same = JSON.stringify(accountable(before.state)) === JSON.stringify(accountable(grown(before, decision).state));
          if (moved && !same) {
            expect(attempt.what).toBe('confirm');
            expect(accountable(grown(before, decision).state)?.party).toBe(actorOf(attempt, before.state));
          }
        });
      }),
    );
  });

  it('takes no effect twice from one attempt', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (attempt, before, decision) => {
          if (isRefusal(decision) || decision.length === 0) return;
          const again = decide(
            { ...attempt, party: actorOf(attempt, before.state), inTurn: false },
            grown(before, decision).state,
          );
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
      fc.property(lives, attempts(ACTS), (life, attempt) => {
        const { state } = live(life);
        const code = answered(decide({ ...attempt, party: stranger, inTurn: false }, state));
        expect(code).toBe(answered(decide({ ...attempt, party: stranger, inTurn: false }, noCoordination)));
      }),
    );
  });

  /** The same words to the whole state and to what the party knows of it. */
  const difference = (life: readonly Attempt[], attempt: Attempt, party: string, judge = decideWith): [string, string] => {
    const { events, state } = live(life);
    const known = knownTo(party, events);
    return [answered(judge({ ...attempt, party }, known, state)), answered(judge({ ...attempt, party }, known, known))];
  };
  /** A command is made from what its party knows, and decided on a state. */
  const decideWith = (attempt: Attempt, known: Coordination, state: Coordination): Decision => {
    const last = known.episodes.at(-1);
    const current = last && currentHandoff(last);
    const introduced = current && currentAttempt(current).introduced?.event;
    const names = { episode: last?.episode ?? id('e', 99), handoff: current?.handoff ?? id('f', 99) };
    const who = { ...names, party: attempt.party, now: hoursLater(attempt.hours) };
    switch (attempt.what) {
      case 'open':
        return coordinationDeciders.open.decide(opening({ ...who, episode: id('e', 50) }), state);
      case 'propose':
        return coordinationDeciders.propose.decide(
          proposing({ ...who, handoff: id('f', 50), to: attempt.to, worker: 'W' }),
          state,
        );
      case 'introduce':
        return coordinationDeciders.introduce.decide(introducing({ ...who, means: attempt.means }), state);
      case 'confirm':
        return coordinationDeciders.confirm.decide(confirming({ ...who, introduction: introduced ?? eventId(99) }), state);
      case 'fail':
        return coordinationDeciders.fail.decide(failing(who), state);
      case 'retry':
        return coordinationDeciders.retry.decide(retrying(who), state);
      case 'withdraw':
        return coordinationDeciders.withdraw.decide(withdrawing(who), state);
      default:
        return coordinationDeciders.end.decide(ending(who), state);
    }
  };

  it('answers every party by what it wrote and received, and by nothing else', () => {
    fc.assert(
      fc.property(lives, attempts(ACTS), fc.constantFrom(...parties), (life, attempt, party) => {
        const [answer, blind] = difference(life, attempt, party);
        expect(answer).toBe(blind);
      }),
      { numRuns: 1_000 },
    );
  });

  it('answers the subject’s own party alike when it opens again', () => {
    fc.assert(
      fc.property(lives, attempts(['open']), (life, attempt) => {
        // The service lets nobody else open an episode for a subject: it is found by its own party's client, or first referral.
        fc.pre(live(life).events.every((event) => event.type !== 'episode.opened' || openOf(event).author === gulfCoast));
        const [answer, blind] = difference(life, attempt, gulfCoast);
        expect(answer).toBe(blind);
      }),
      { numRuns: 500 },
    );
  });

  it('would show a decider that tells an initiator of the receiver’s refusal (control)', () => {
    const telling = (attempt: Attempt, known: Coordination, state: Coordination): Decision => {
      const last = state.episodes.at(-1);
      const current = last && currentHandoff(last);
      return attempt.what === 'retry' && current && currentAttempt(current).refused ? [] : decideWith(attempt, known, state);
    };
    const { failed } = fc.check(
      fc.property(lives, attempts(ACTS), fc.constantFrom(...parties), (life, attempt, party) => {
        const [answer, blind] = difference(life, attempt, party, telling);
        return answer === blind;
      }),
      { numRuns: 5_000, seed: 1 },
    );
    expect(failed).toBe(true);
  });

  it('reaches hand-overs, later attempts and new episodes in these random lives, or they would show nothing', () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    for (const life of fc.sample(lives, { numRuns: 3_000, seed: 1 })) {
      const { events, state } = live(life);
      for (const { type } of events) count(type);
      if (state.episodes.length > 1) count('second episode');
      if (state.episodes.some(({ handoffs }) => handoffs.some(({ attempts: all }) => all.length > 1))) count('second attempt');
      if (events.filter(({ type }) => type === 'handoff.confirmed').length > 1) count('second hand-over');
    }
    const expected = [...coordinationEvents.map(({ type }) => type), 'second episode', 'second attempt', 'second hand-over'];
    expect(expected.filter((what) => (seen.get(what) ?? 0) < 5)).toEqual([]);
  });
});
