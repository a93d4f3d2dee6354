import type { Type } from '@nestjs/common';
import { isRefusal, refused, type Decider } from '@hub/event-sourcing';
import type { ReceivedCommand } from '@hub/http-edge';
import type { Role } from '@hub/sign-in';
import type { InformationCategory, PartyId, Uuid } from '@hub/vocabulary';
import type { CommandHandling } from '../command-handling';
import { impliedByNames, servesSurvivors, type Rules } from '../rules';

/** How one act of a party on something that exists is sent, and what its decider is given. */
export interface ActDefinition<Body extends object, State, Given, Command> {
  /** For example `accept`: the last part of its route and of its command's name. */
  readonly name: string;
  /** One sentence for readers of the API's description. */
  readonly summary: string;
  readonly body: Type<Body>;
  /** Who may send it; by default whoever works for a party. */
  readonly roles?: readonly Role[];
  readonly decider: Decider<State, Command>;
  /** Parties whom the act brings in, beside the one that acts. */
  readonly involves?: (body: Body) => readonly PartyId[];
  readonly command: (act: Given, body: Body) => Command;
}

/** What a party may tell with any act, as it was sent. */
export interface Told {
  readonly contents?: Readonly<Record<string, unknown>>;
}

/** An act, ready to be offered by a controller and carried out. */
export interface Act<Means, Answer> {
  readonly name: string;
  readonly summary: string;
  readonly body: Type<object>;
  readonly roles: readonly Role[];
  /** @param body an instance of the class `body`, checked */
  carryOut(means: Means, id: Uuid, body: object, received: ReceivedCommand): Promise<Answer>;
}

const WORKERS: readonly Role[] = ['publisher', 'caseworker', 'coordinator'];

/** The act of a definition, carried out as its context does it. */
export const actOf = <Body extends object, Means, Answer>(
  { name, summary, body, roles = WORKERS }: Pick<ActDefinition<Body, never, never, never>, 'name' | 'summary' | 'body' | 'roles'>,
  carryOut: (means: Means, id: Uuid, body: Body & Told, received: ReceivedCommand) => Promise<Answer>,
): Act<Means, Answer> => ({
  name,
  summary,
  body,
  roles,
  carryOut: (means, id, told, received) =>
    // The validation pipe makes the body an instance of the class that the controller names: this one.
    carryOut(means, id, told as Body & Told, received),
});

/** What every act of a party brings: who acts, when, and what that gives away. No rule of the domain is here. */
export interface PartysAct<Contents> {
  readonly party: PartyId;
  readonly now: Date;
  readonly implies: readonly InformationCategory[];
  readonly victimServiceProvider: boolean;
  readonly contents?: Contents;
}

/** @param broughtIn parties whom the act brings in, beside the one that acts */
export const partysAct = <Contents>(
  { clock }: CommandHandling,
  rules: Rules,
  { caller: { party } }: ReceivedCommand,
  contents: Contents | undefined,
  broughtIn: readonly PartyId[] = [],
): PartysAct<Contents> => ({
  party,
  now: clock.now(),
  implies: impliedByNames(rules, [party, ...broughtIn]),
  victimServiceProvider: servesSurvivors(rules, party),
  ...(contents === undefined ? {} : { contents }),
});

/**
 * The decider of an act that may bring in registered parties only. That one is not is said by the decision, not before it:
 * whether what is acted on is there must not show (decision 8), and a repeat meets its first events. So who may not act is told
 * that, and who may is told that the party it names is not registered.
 *
 * @param code of the refusal, for example `referral/no-addressee`
 */
export const amongRegistered = <State, Command>(
  decider: Decider<State, Command>,
  { register }: Rules,
  broughtIn: readonly PartyId[],
  code: string,
): Decider<State, Command> => {
  if (broughtIn.every((party) => register.parties.has(party))) return decider;
  const unknown = refused(code, 'No registered party has this name. Look at the parties and name one of them.');
  return {
    ...decider,
    decide: (command, state) => {
      const decision = decider.decide(command, state);
      return isRefusal(decision) ? decision : unknown;
    },
  };
};
