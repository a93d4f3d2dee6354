import { isDeepStrictEqual } from 'node:util';
import { isRefusal, type DecidedEvent, type Decider, type EvolvedEvent, type Refusal } from '../decider';

/** What stood in the stream before; id and moment are made up unless a spec cares. */
export type GivenEvent = Pick<DecidedEvent, 'type' | 'open'> & Partial<Pick<EvolvedEvent, 'id' | 'recordedAt'>>;

export interface When<Event extends DecidedEvent> {
  /** Exactly these, in this order. */
  then(...expected: readonly Event[]): void;
  /** Nothing is to be done and nothing is refused. */
  thenNothing(): void;
  /** Refused with this code and, when given, exactly these codes as its details. */
  isRefused(code: string, ...details: readonly string[]): Refusal;
}

/**
 * A decider's specification: `given(…events).when(command).then(…events)` or `.isRefused(code)`. No store, no clock.
 *
 * @example const given = givenFor(referral); given(requested(), received()).when(accept({ startBy })).then(accepted({ startBy }));
 */
export function givenFor<State, Command, Event extends DecidedEvent>(decider: Decider<State, Command, Event>) {
  return (...events: readonly GivenEvent[]) => ({
    state: () => fold(decider, events),
    when: (command: Command) => whatWasDecided(decider.decide(command, fold(decider, events))),
  });
}

/** The same for one slice's `decide`, tested apart from its aggregate. */
export function whatWasDecided<Event extends DecidedEvent>(decision: readonly Event[] | Refusal): When<Event> {
  const thenExactly = (...expected: readonly Event[]) => {
    if (isRefusal(decision)) throw new Error(`Refused with ${describeRefusal(decision)}, where events were expected.`);
    // jest's own comparison where there is one, for its diff.
    if (typeof expect === 'function') expect(decision).toEqual(expected);
    else if (!isDeepStrictEqual(decision, expected)) throw new Error('Decided something else than was expected.');
  };
  return {
    then: thenExactly,
    thenNothing: () => thenExactly(),
    isRefused(code, ...details) {
      if (!isRefusal(decision))
        throw new Error(`Decided ${decision.map(({ type }) => type).join(', ') || 'nothing'}, where ${code} was expected.`);
      const listed = decision.details?.map((detail) => detail.code) ?? [];
      if (decision.refused !== code || (details.length > 0 && !isDeepStrictEqual(listed, [...details])))
        throw new Error(`Refused with ${describeRefusal(decision)}, where ${[code, ...details].join(' ')} was expected.`);
      return decision;
    },
  };
}

const describeRefusal = ({ refused, details = [] }: Refusal) => [refused, ...details.map(({ code }) => code)].join(' ');

function fold<State, Command, Event extends DecidedEvent>(
  decider: Decider<State, Command, Event>,
  events: readonly GivenEvent[],
): State {
  return events.reduce(
    (state, { type, open, id, recordedAt }, revision) =>
      decider.evolve(state, {
        id: id ?? `00000000-0000-8000-8000-${String(revision + 1).padStart(12, '0')}`,
        type,
        open,
        recordedAt: recordedAt ?? new Date(Date.UTC(2026, 0, 1, 12, revision)),
        revision,
      }),
    decider.initialState,
  );
}
