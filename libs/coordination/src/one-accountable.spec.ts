import fc from 'fast-check';
import {
  EventCatalogue,
  Identifiers,
  createRunner,
  load,
  type Append,
  type Decide,
  type Decider,
  type EventStore,
} from '@hub/event-sourcing';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import { streams } from '@hub/vocabulary';
import { coordinationEvents } from './coordination.event-types';
import { decided, handoffHead } from './coordination-event';
import { currentAttempt, currentHandoff, noCoordination, type Coordination } from './coordination.state';
import { coordinationDeciders } from './deciders';
import { findHandoff } from './evolve';
import {
  bigBend,
  confirming,
  ending,
  failing,
  gulfCoast,
  harbor,
  introducing,
  opening,
  proposing,
  receiving,
  retrying,
  subject,
  withdrawing,
} from './testing/examples';
import { faultOf, lawfulMoves, openParts, person, type Moves } from './testing/judge';

/** What somebody sends, and what happens to the process that carries it out. */
interface Step {
  readonly what: keyof typeof commands;
  readonly party: string;
  readonly to: string;
  /** Killed before it appends, or after and before it answers; the caller then sends the same command again. */
  readonly killed: 'no' | 'before' | 'after';
  /** Sent twice at once, as an impatient system does. */
  readonly twice: boolean;
  /** By the party whose part it is, whatever `party` says. */
  readonly inTurn: boolean;
}

const step = fc.record<Step>({
  what: fc.constantFrom(
    ...(['open', 'open', 'propose', 'propose', 'receive', 'receive', 'introduce', 'introduce'] as const),
    ...(['confirm', 'confirm', 'confirm', 'fail', 'retry', 'withdraw', 'end'] as const),
  ),
  party: fc.constantFrom(gulfCoast, bigBend, gulfCoast, bigBend, harbor),
  to: fc.constantFrom(bigBend, harbor, gulfCoast),
  killed: fc.constantFrom('no', 'no', 'before', 'after'),
  twice: fc.boolean(),
  inTurn: fc.constantFrom(true, true, true, false),
});
/** In each round everything is under way at once. The first rounds lead somewhere. */
const usual = (what: Step['what'], party: string): Step => ({
  what,
  party,
  to: bigBend,
  killed: 'no',
  twice: false,
  inTurn: false,
});
const rounds = fc
  .tuple(
    fc.nat({ max: 5 }),
    fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8, size: 'max' }),
  )
  .map(([lead, rest]) => [
    ...[
      [usual('open', gulfCoast)],
      [usual('propose', gulfCoast)],
      [usual('receive', bigBend)],
      [usual('introduce', gulfCoast)],
      [usual('confirm', bigBend), usual('withdraw', gulfCoast), usual('fail', bigBend)],
    ].slice(0, lead),
    ...rest,
  ]);

// Each decides the command of the use case that it stands for, whatever type that has.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Wrong = Partial<Record<keyof typeof commands, Decider<Coordination, any>>>;

const partyOf = ({ what, party, inTurn }: Step, { episodes }: Coordination): string => {
  const last = episodes.at(-1);
  if (!inTurn || last === undefined) return party;
  return what === 'confirm' ? (currentHandoff(last)?.to ?? party) : last.coordinator.party;
};

/** What each step sends, as of the state that its party happens to see. */
const commands = {
  open: (_: Coordination, { party }: Step, n: number) =>
    sent('open', coordinationDeciders.open, opening({ party, episode: uuid('e', n) })),
  propose: (state: Coordination, { party, to }: Step, n: number) =>
    sent(
      'propose',
      coordinationDeciders.propose,
      proposing({ party, to, worker: `W${n}`, handoff: uuid('f', n), episode: episodeIn(state) }),
    ),
  receive: (state: Coordination) => {
    const { handoff, attempt, to } = currentIn(state);
    return sent(
      'receive',
      coordinationDeciders.receive,
      receiving({ party: to, handoff, answers: attempt?.introduced?.event ?? attempt?.proposed ?? uuid('a', 1) }),
    );
  },
  introduce: (state: Coordination, { party }: Step) =>
    sent('introduce', coordinationDeciders.introduce, introducing({ party, handoff: currentIn(state).handoff })),
  confirm: (state: Coordination, { party }: Step, n: number) => {
    const { handoff, attempt } = currentIn(state);
    return sent(
      'confirm',
      coordinationDeciders.confirm,
      confirming({ party, handoff, worker: `W${n}`, introduction: attempt?.introduced?.event ?? uuid('a', 1) }),
    );
  },
  fail: (state: Coordination, { party }: Step) =>
    sent('fail', coordinationDeciders.fail, failing({ party, handoff: currentIn(state).handoff })),
  retry: (state: Coordination, { party }: Step) =>
    sent('retry', coordinationDeciders.retry, retrying({ party, handoff: currentIn(state).handoff })),
  withdraw: (state: Coordination, { party }: Step) =>
    sent('withdraw', coordinationDeciders.withdraw, withdrawing({ party, handoff: currentIn(state).handoff })),
  end: (state: Coordination, { party }: Step) =>
    sent('end', coordinationDeciders.end, ending({ party, episode: episodeIn(state) })),
} as const;

const uuid = (kind: string, n: number) => `${kind.repeat(8)}-0000-8000-8000-${String(n).padStart(12, '0')}`;
const episodeIn = ({ episodes }: Coordination) => episodes.at(-1)?.episode ?? uuid('e', 0);
const currentIn = ({ episodes }: Coordination) => {
  const last = episodes.at(-1);
  const current = last && currentHandoff(last);
  return { handoff: current?.handoff ?? uuid('f', 0), to: current?.to ?? bigBend, attempt: current && currentAttempt(current) };
};

/** A command with its decider, whatever its type. */
const sent = <Command extends { readonly party: string }>(
  name: keyof typeof commands,
  decider: Decider<Coordination, Command>,
  command: Command,
) => ({
  name,
  party: command.party,
  decider: (wrong: Wrong): Decider<Coordination, undefined> => {
    // A wrong one stands for one of the same command.
    const used: Pick<Decider<Coordination, Command>, 'initialState' | 'evolve' | 'decide'> = wrong[name] ?? decider;
    return { ...used, decide: (_, state) => used.decide(command, state) };
  },
});

/** A process that is killed at its append: before the log has it, or after, unanswered. */
const dying = (store: EventStore, killed: Step['killed']): EventStore =>
  new Proxy(store, {
    get(target, name) {
      if (name !== 'append' || killed === 'no') {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      }
      return async (append: Append) => {
        if (killed === 'after') await target.append(append);
        throw new Error('killed');
      };
    },
  });

/** Everything under way takes its turns in an order that fast-check chooses and shrinks. */
const scheduled = (store: EventStore, scheduler: fc.Scheduler): EventStore =>
  new Proxy(store, {
    get(target, name) {
      if (name === 'append') return scheduler.scheduleFunction((append: Append) => target.append(append));
      if (name === 'readStream')
        return async function* (...given: Parameters<EventStore['readStream']>) {
          const seen = [];
          for await (const event of target.readStream(...given)) seen.push(event);
          // What was read may be old by the time it is decided on.
          await scheduler.schedule(Promise.resolve(), 'read');
          yield* seen;
        };
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });

/** A store that appends wherever the stream has come to: what the expected revision is there to prevent. */
class CarelessStore extends MemoryEventStore {
  override async append(append: Append) {
    const outcome = await super.append(append);
    return outcome.outcome === 'wrong-revision' ? super.append({ ...append, expectedRevision: outcome.actual }) : outcome;
  }
}

interface Hub {
  readonly store?: () => EventStore;
  readonly wrong?: Wrong;
  /** Where accountability is read from an event, in a hub that moves it otherwise. */
  readonly moves?: Moves;
}

const catalogue = new EventCatalogue(coordinationEvents);
const identifiers = new Identifiers(Buffer.alloc(32));
const stream = streams.coordination(subject);

/** Runs all rounds and returns what is wrong with the log that they leave; undefined: nothing. */
async function run(scheduler: fc.Scheduler, given: readonly (readonly Step[])[], hub: Hub = {}): Promise<string | undefined> {
  const log = hub.store?.() ?? new MemoryEventStore();
  let n = 0;
  for (const round of given) {
    const { state } = await load({ store: log, catalogue }, stream, coordinationDeciders.open);
    const underWay = round.flatMap((sentStep) => {
      n += 1;
      const each = { ...sentStep, party: partyOf(sentStep, state) };
      const { name, party, decider } = commands[each.what](state, each, n);
      const key = `k${n}`;
      const once = async (killed: Step['killed']) =>
        createRunner({ store: scheduled(dying(log, killed), scheduler), catalogue, identifiers, seal: async () => [] }).run({
          decider: decider(hub.wrong ?? {}),
          stream,
          command: undefined,
          caller: { party, actor: 'worker', source: 'test' },
          key,
          commandName: name,
          target: subject,
          bytes: Buffer.from(key),
        });
      const surely = async () => {
        if (each.killed !== 'no') await once(each.killed).catch(() => undefined);
        return once('no');
      };
      return each.twice ? [surely(), surely()] : [surely()];
    });
    await scheduler.waitFor(Promise.all(underWay));
  }
  return faultOf(await openParts(log, stream), hub.moves);
}

const holds = (hub?: Hub) =>
  fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, given) => (await run(scheduler, given, hub)) === undefined);

/** The decider of a use case with another way to decide. */
const instead = <Command>(decide: Decide<Command, Coordination>): Decider<Coordination, Command> => ({
  ...coordinationDeciders.open,
  decide,
});

describe('an open episode', () => {
  it('has exactly one accountable coordinator at every prefix of the log, whoever races, crashes and repeats', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, given) => {
        expect(await run(scheduler, given)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('is tried on logs in which accountability moves, fails and moves again', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, given) => {
        const log = new MemoryEventStore();
        await run(scheduler, given, { store: () => log });
        for (const { type } of await openParts(log, stream)) seen.set(type, (seen.get(type) ?? 0) + 1);
      }),
      { numRuns: 200, seed: 1 },
    );
    for (const type of ['episode.ended', 'handoff.confirmed', 'handoff.released', 'handoff.failed', 'handoff.called-off'])
      expect([type, (seen.get(type) ?? 0) > 10]).toEqual([type, true]);
  }, 60_000);

  const releasing: Decide<ReturnType<typeof confirming>, Coordination> = (command, state) => {
    const decision = coordinationDeciders.confirm.decide(command, state);
    return 'refused' in decision ? decision : [...decision].reverse();
  };
  const twoEvents =
    (first: string): Moves =>
    (accountable, event) => {
      const { type, open } = event;
      if (type === 'handoff.released') return accountable.filter((each) => !each.includes(`"${String(open['author'])}"`));
      if (type === 'handoff.confirmed' && first !== 'one') return [...accountable, person(open['to'])];
      return lawfulMoves(accountable, event);
    };
  const confirmsAnything: Decide<ReturnType<typeof confirming>, Coordination> = (command, state) => {
    const found = findHandoff(state, command.handoff);
    if (found === undefined) return [];
    const head = handoffHead(found.episode, found.handoff, command.party, command.implies);
    const to = { party: command.party, worker: command.worker };
    return [decided('handoff.confirmed', { ...head, introduction: command.introduction, from: found.handoff.from, to })];
  };

  it.each<[string, Hub]>([
    [
      'moves accountability in two events, the former released first',
      { wrong: { confirm: instead(releasing) }, moves: twoEvents('released') },
    ],
    ['moves accountability in two events, the next one added first', { moves: twoEvents('confirmed') }],
    ['confirms without a proposal', { wrong: { confirm: instead(confirmsAnything) } }],
    [
      'opens without looking',
      {
        wrong: {
          open: instead<ReturnType<typeof opening>>((command) => coordinationDeciders.open.decide(command, noCoordination)),
        },
      },
    ],
    ['appends without an expected revision', { store: () => new CarelessStore() }],
  ])(
    'would be seen in a hub that %s (control)',
    async (_, hub) => {
      const { failed } = await fc.check(holds(hub), { numRuns: 1_000, seed: 7, endOnFailure: true });
      expect(failed).toBe(true);
    },
    60_000,
  );
});
