import type { Type } from '@nestjs/common';
import { contentsOf, impliedByNames, servesSurvivors, type CommandHandling, type Rules } from '@hub/command-handling';
import {
  handoffSegments,
  type Coordination,
  type HandoffContents,
  type IntroductionMeans,
  type PartyAct,
} from '@hub/coordination';
import { isRefusal, refused, type Decider, type Decision } from '@hub/event-sourcing';
import type { ReceivedCommand } from '@hub/http-edge';
import { limitFor, type LimitedAct } from '@hub/parties';
import type { Role } from '@hub/sign-in';
import { streams, type PartyId, type SubjectId, type Uuid, type Within } from '@hub/vocabulary';
import type { SubjectIndex } from './subject/subject-index';

/** What every command on a subject's coordination answers; the same whatever it led to (decision 8). */
export interface CoordinationAnswer {
  readonly token: string;
  readonly repeated: boolean;
}

/** What an act is about: the first part of its route. */
export type About = 'episodes' | 'handoffs';

/** The act of a party, with what the policy in force says about it. */
export interface GivenAct extends PartyAct {
  /** The episode or the hand-off. */
  readonly id: Uuid;
  readonly timeZone: string;
  readonly within: (act: LimitedAct) => Within;
  /** The means that count as an introduction here. */
  readonly counted: readonly IntroductionMeans[];
  /** An id that the command makes, the same at every attempt (decision 5). */
  readonly newId: (kind: string) => Uuid;
}

/** How one act on an episode or a hand-off is sent, and what its decider is given. */
export interface ActDefinition<Body extends object, Command extends object> {
  readonly about: About;
  /** For example `confirm`: the last part of its route and of its command's name. */
  readonly name: string;
  /** One sentence for readers of the API's description. */
  readonly summary: string;
  readonly body: Type<Body>;
  /** Who may send it; by default whoever works for a party. */
  readonly roles?: readonly Role[];
  readonly decider: Decider<Coordination, Command>;
  /** Parties whom the act brings in, beside the one that acts. */
  readonly involves?: (body: Body) => readonly PartyId[];
  readonly command: (act: GivenAct, body: Body) => Command;
  /** Ids that the answer names beside the one of the route. */
  readonly answers?: (command: Command) => Readonly<Record<string, Uuid>>;
}

/** An act, ready to be offered by a controller and carried out. */
export interface CoordinationAct {
  readonly about: About;
  readonly name: string;
  readonly summary: string;
  readonly body: Type<object>;
  readonly roles: readonly Role[];
  /** @param body an instance of the class `body`, checked */
  carryOut(parts: ActParts, id: Uuid, body: object, received: ReceivedCommand): Promise<CoordinationAnswer>;
}

export interface ActParts {
  readonly handling: CommandHandling;
  readonly index: Pick<SubjectIndex, 'subjectOf'>;
}

const WORKERS: readonly Role[] = ['publisher', 'caseworker', 'coordinator'];

export const coordinationAct = <Body extends object, Command extends object>(
  definition: ActDefinition<Body, Command>,
): CoordinationAct => ({
  about: definition.about,
  name: definition.name,
  summary: definition.summary,
  body: definition.body,
  roles: definition.roles ?? WORKERS,
  carryOut: (parts, id, body, received) =>
    // The validation pipe makes the body an instance of the class that the controller names: this one.
    carryOut(parts, definition, id, body as Body & Told, received),
});

interface Told {
  readonly contents?: Readonly<Record<string, unknown>>;
}

const checkedContents = contentsOf<HandoffContents>(handoffSegments);

/** What every command of a party brings: who acts, when, and what that gives away. No rule of the domain is here. */
export const partyAct = (
  { clock }: CommandHandling,
  rules: Rules,
  { caller }: ReceivedCommand,
  { contents }: Told,
  broughtIn: readonly PartyId[] = [],
): PartyAct => ({
  party: caller.party,
  now: clock.now(),
  implies: impliedByNames(rules, [caller.party, ...broughtIn]),
  victimServiceProvider: servesSurvivors(rules, caller.party),
  ...(contents === undefined ? {} : { contents: checkedContents(contents) }),
});

async function carryOut<Body extends object, Command extends object>(
  { handling, index }: ActParts,
  { about, name, decider, involves, command, answers }: ActDefinition<Body, Command>,
  id: Uuid,
  body: Body & Told,
  received: ReceivedCommand,
): Promise<CoordinationAnswer> {
  const rules = await handling.rules();
  const broughtIn = involves?.(body) ?? [];
  // An id of nothing is decided upon the same way, in a stream that nobody has: same queries, same answer (decision 21).
  const subject = (await index.subjectOf(id)) ?? handling.identifiers.derived('no-coordination', id);
  const asked = command(
    given(handling, rules, partyAct(handling, rules, received, body, broughtIn), id, subject, received),
    body,
  );
  const unknown = broughtIn.some((party) => !rules.register.parties.has(party));
  const decide = (given: Command, state: Coordination): Decision => decider.decide(keptFromSurvivors(given, state, rules), state);
  const done = await handling.run({
    // Refused by the decision, not before it: whether the episode is there must not show, and a repeat meets its first events.
    decider: { ...decider, decide: unknown ? (given, state) => standingOr(decide(given, state)) : decide },
    stream: streams.coordination(subject),
    command: asked,
    name: `${about === 'episodes' ? 'episode' : 'handoff'}.${name}`,
    target: id,
    received,
  });
  return {
    [about === 'episodes' ? 'episode' : 'handoff']: id,
    ...answers?.(asked),
    token: done.token,
    repeated: done.repeated,
  };
}

const given = (
  handling: CommandHandling,
  { policy }: Rules,
  act: PartyAct,
  id: Uuid,
  subject: SubjectId,
  { caller, key }: ReceivedCommand,
): GivenAct => ({
  ...act,
  id,
  timeZone: policy.timeZone,
  within: (name) => limitFor(policy, name),
  counted: policy.introductionMeans ?? ['in-person'],
  newId: (kind) => handling.identifiers.derived(kind, caller.party, caller.client, key, subject),
});

/** Whoever acts for a shelter's client keeps who and where that person is out of the hub, as the shelter does (decision 9). */
const keptFromSurvivors = <Command extends object>(command: Command, { episodes }: Coordination, rules: Rules): Command =>
  episodes.some(({ openedBy }) => servesSurvivors(rules, openedBy)) ? { ...command, survivorsEpisode: true } : command;

/** Who may not act is told that; who may is told that the party it names is not registered. */
const standingOr = (decision: Decision): Decision => (isRefusal(decision) ? decision : unknownReceiver);

const unknownReceiver = refused(
  'handoff/no-receiver',
  'No registered party has this name. Look at the parties and name one of them.',
);
