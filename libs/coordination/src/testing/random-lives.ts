import fc from 'fast-check';
import { isRefusal, type DecidedEvent, type Decision, type EvolvedEvent } from '@hub/event-sourcing';
import { HANDOFF_REASON_CODES } from '../codes';
import { currentAttempt, currentHandoff, noCoordination, type Coordination } from '../coordination.state';
import { coordinationDeciders } from '../deciders';
import { evolveCoordination, findHandoff } from '../evolve';
import {
  bigBend,
  confirming,
  ending,
  eventId,
  failing,
  gulfCoast,
  harbor,
  hoursLater,
  introducing,
  opening,
  proposing,
  receiving,
  retrying,
  withdrawing,
} from './examples';
import { whoActsNext } from '../who-acts-next';

/** One thing that somebody tries, with whatever they may know or guess. */
export interface Attempt {
  readonly what: keyof typeof coordinationDeciders;
  readonly party: string;
  readonly to: string;
  /** Names an event, an episode or a hand-off by chance; 0: the one that counts. */
  readonly names: number;
  readonly hours: number;
  readonly means: 'in-person' | 'video';
  /** By the party whose turn it is, whatever `party` says. */
  readonly inTurn: boolean;
}

export const parties = [gulfCoast, bigBend, harbor] as const;
export const attempts = (what: readonly Attempt['what'][]) =>
  fc.record<Attempt>({
    what: fc.constantFrom(...what),
    party: fc.constantFrom(...parties),
    to: fc.constantFrom(...parties),
    names: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) }),
    hours: fc.integer({ min: 0, max: 400 }),
    means: fc.constantFrom('in-person', 'in-person', 'in-person', 'video'),
    inTurn: fc.constantFrom(true, true, true, false),
  });
export const ACTS = ['propose', 'introduce', 'confirm', 'fail', 'retry', 'withdraw', 'end'] as const;
/** The usual ways come often enough that random lives get far. */
export const lives = fc
  .array(
    attempts(['receive', 'receive', 'receive', 'propose', 'introduce', 'introduce', 'confirm', ...ACTS, 'open', 'markOverdue']),
    {
      maxLength: 50,
      size: 'max',
    },
  )
  .map((rest): readonly Attempt[] => [
    { what: 'open', party: gulfCoast, to: bigBend, names: 0, hours: 0, means: 'in-person', inTurn: false },
    { what: 'propose', party: gulfCoast, to: bigBend, names: 0, hours: 0, means: 'in-person', inTurn: false },
    ...rest,
  ]);

export const id = (kind: string, number: number) => `${kind.repeat(8)}-0000-8000-8000-${String(number).padStart(12, '0')}`;

/** Who tries it. */
export const actorOf = ({ what, party, inTurn }: Attempt, { episodes }: Coordination): string => {
  const last = episodes.at(-1);
  if (!inTurn || last === undefined) return party;
  if (what === 'open') return gulfCoast;
  const next = whoActsNext(last);
  return next?.act === 'confirm' && (what === 'confirm' || what === 'fail') ? next.party : last.coordinator.party;
};

export const decide = (attempt: Attempt, state: Coordination): Decision => {
  const { what, to, names, hours, means } = attempt;
  const party = actorOf(attempt, state);
  const now = hoursLater(hours);
  const last = state.episodes.at(-1);
  const current = last && currentHandoff(last);
  const counts = current && currentAttempt(current);
  const episode = names === 0 ? (last?.episode ?? id('e', 1)) : id('e', names);
  const handoff = names === 0 ? (current?.handoff ?? id('f', 1)) : id('f', names);
  const event = eventId(names);
  const who = { party, now };
  switch (what) {
    case 'open':
      return coordinationDeciders.open.decide(
        opening({ ...who, episode: id('e', state.episodes.length + 1), ...(names ? { ended: event } : {}) }),
        state,
      );
    case 'propose':
      return coordinationDeciders.propose.decide(
        proposing({
          ...who,
          to,
          episode,
          handoff: id('f', 1 + state.episodes.flatMap(({ handoffs }) => handoffs).length),
          ...(to === party ? { worker: `W${hours}` } : {}),
          ...(names ? { failed: event } : {}),
        }),
        state,
      );
    case 'receive':
      // An adapter reports what it was given.
      return coordinationDeciders.receive.decide(
        receiving({
          now,
          handoff,
          party: findHandoff(state, handoff)?.handoff.to ?? party,
          answers: (names ? event : (counts?.introduced?.event ?? counts?.proposed)) ?? event,
        }),
        state,
      );
    case 'introduce':
      return coordinationDeciders.introduce.decide(introducing({ ...who, handoff, means }), state);
    case 'confirm':
      return coordinationDeciders.confirm.decide(
        confirming({ ...who, handoff, introduction: names ? event : (counts?.introduced?.event ?? event) }),
        state,
      );
    case 'fail':
      return coordinationDeciders.fail.decide(
        failing({ ...who, handoff, reason: HANDOFF_REASON_CODES[hours % HANDOFF_REASON_CODES.length] ?? 'no-capacity' }),
        state,
      );
    case 'retry':
      return coordinationDeciders.retry.decide(retrying({ ...who, handoff, ...(names ? { failed: event } : {}) }), state);
    case 'withdraw':
      return coordinationDeciders.withdraw.decide(withdrawing({ ...who, handoff }), state);
    case 'end':
      return coordinationDeciders.end.decide(ending({ ...who, episode }), state);
    case 'markOverdue': {
      const due = last && whoActsNext(last)?.by?.toISOString();
      return coordinationDeciders.markOverdue.decide({ now, due: due ?? now.toISOString() }, state);
    }
  }
};

export interface Life {
  readonly events: readonly EvolvedEvent[];
  readonly state: Coordination;
}

const evolved = (event: DecidedEvent, revision: number): EvolvedEvent => ({
  ...event,
  id: eventId(revision + 1),
  recordedAt: hoursLater(0),
  revision,
});
export const fold = (events: readonly EvolvedEvent[]): Coordination => events.reduce(evolveCoordination, noCoordination);
export const grown = ({ events }: Life, decision: readonly DecidedEvent[]): Life => {
  const all = [...events, ...decision.map((event, index) => evolved(event, events.length + index))];
  return { events: all, state: fold(all) };
};

/** Lives the attempts through, calling `onStep` with each decision before it is applied. */
export const live = (
  given: readonly Attempt[],
  onStep: (attempt: Attempt, before: Life, decision: Decision) => void = () => {},
): Life =>
  given.reduce<Life>(
    (life, attempt) => {
      const decision = decide(attempt, life.state);
      onStep(attempt, life, decision);
      return isRefusal(decision) ? life : grown(life, decision);
    },
    { events: [], state: noCoordination },
  );
