import {
  actOf,
  amongRegistered,
  contentsOf,
  partysAct,
  servesSurvivors,
  type Act,
  type ActDefinition,
  type CommandHandling,
  type Rules,
  type Told,
} from '@hub/command-handling';
import {
  handoffSegments,
  type Coordination,
  type HandoffContents,
  type IntroductionMeans,
  type PartyAct,
} from '@hub/coordination';
import type { Decider } from '@hub/event-sourcing';
import type { ReceivedCommand } from '@hub/http-edge';
import { limitFor, type LimitedAct } from '@hub/parties';
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
export interface CoordinationActDefinition<Body extends object, Command extends object> extends ActDefinition<
  Body,
  Coordination,
  GivenAct,
  Command
> {
  readonly about: About;
  /** Ids that the answer names beside the one of the route. */
  readonly answers?: (command: Command) => Readonly<Record<string, Uuid>>;
}

/** An act on an episode or a hand-off, ready to be offered by a controller and carried out. */
export interface CoordinationAct extends Act<ActMeans, CoordinationAnswer> {
  readonly about: About;
}

export interface ActMeans {
  readonly handling: CommandHandling;
  readonly index: Pick<SubjectIndex, 'subjectOf'>;
}

export const coordinationAct = <Body extends object, Command extends object>(
  definition: CoordinationActDefinition<Body, Command>,
): CoordinationAct => ({
  ...actOf(definition, (means: ActMeans, id, body, received) => carryOut(means, definition, id, body, received)),
  about: definition.about,
});

const checkedContents = contentsOf<HandoffContents>(handoffSegments);

/** What every command of a party brings, with what it tells of a hand-off. @throws Problem 400 `http/invalid-request` */
export const partyAct = (
  handling: CommandHandling,
  rules: Rules,
  received: ReceivedCommand,
  { contents }: Told,
  broughtIn?: readonly PartyId[],
): PartyAct => partysAct(handling, rules, received, contents && checkedContents(contents), broughtIn);

async function carryOut<Body extends object, Command extends object>(
  { handling, index }: ActMeans,
  { about, name, decider, involves, command, answers }: CoordinationActDefinition<Body, Command>,
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
  const done = await handling.run({
    decider: amongRegistered(keptFromSurvivors(decider, rules), rules, broughtIn, 'handoff/no-receiver'),
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
const keptFromSurvivors = <Command extends object>(
  decider: Decider<Coordination, Command>,
  rules: Rules,
): Decider<Coordination, Command> => ({
  ...decider,
  decide: (command, state) =>
    decider.decide(
      state.episodes.some(({ openedBy }) => servesSurvivors(rules, openedBy)) ? { ...command, survivorsEpisode: true } : command,
      state,
    ),
});
