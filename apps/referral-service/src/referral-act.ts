import type { Type } from '@nestjs/common';
import { isRefusal, refused, type Decider, type Decision } from '@hub/event-sourcing';
import type { ReceivedCommand } from '@hub/http-edge';
import { impliedByNames, intakeOf, servesSurvivors, type CommandHandling } from '@hub/command-handling';
import type { ReferralState, TimedAct } from '@hub/referral';
import type { Role } from '@hub/sign-in';
import { streams, type PartyId, type Uuid } from '@hub/vocabulary';
import { actsOnSurvivor } from './survivors-chain';
import { timingOf } from './timing';

/** What every command on a referral answers; the same whatever it led to (decision 8). */
export interface ReferralAnswer {
  readonly referral: Uuid;
  readonly token: string;
  readonly repeated: boolean;
}

/** How one act on a referral that exists is sent, and what its decider is given. */
export interface ActDefinition<Body extends object, Command> {
  /** For example `accept`: the last part of its route and of its command's name. */
  readonly name: string;
  /** One sentence for readers of the API's description. */
  readonly summary: string;
  readonly body: Type<Body>;
  /** Who may send it; by default whoever works for a party. */
  readonly roles?: readonly Role[];
  readonly decider: Decider<ReferralState, Command>;
  /** Parties whom the act brings in, beside the one that acts. */
  readonly involves?: (body: Body) => readonly PartyId[];
  readonly command: (act: TimedAct, body: Body) => Command;
}

/** An act, ready to be offered by a controller and carried out. */
export interface ReferralAct {
  readonly name: string;
  readonly summary: string;
  readonly body: Type<object>;
  readonly roles: readonly Role[];
  /** @param body an instance of the class `body`, checked */
  carryOut(handling: CommandHandling, referral: Uuid, body: object, received: ReceivedCommand): Promise<ReferralAnswer>;
}

const WORKERS: readonly Role[] = ['publisher', 'caseworker', 'coordinator'];

export const referralAct = <Body extends object, Command>(definition: ActDefinition<Body, Command>): ReferralAct => ({
  name: definition.name,
  summary: definition.summary,
  body: definition.body,
  roles: definition.roles ?? WORKERS,
  carryOut: (handling, referral, body, received) =>
    // The validation pipe makes the body an instance of the class that the controller names: this one.
    carryOut(handling, definition, referral, body as Body & Told, received),
});

interface Told {
  readonly contents?: Readonly<Record<string, unknown>>;
}

/** Brings what the deciders ask for: who acts, when, by which limits, and what that gives away. No rule of the domain is here. */
async function carryOut<Body extends object, Command>(
  handling: CommandHandling,
  { name, decider, involves, command }: ActDefinition<Body, Command>,
  referral: Uuid,
  body: Body & Told,
  received: ReceivedCommand,
): Promise<ReferralAnswer> {
  const rules = await handling.rules();
  const { party } = received.caller;
  const broughtIn = involves?.(body) ?? [];
  const contents = body.contents === undefined ? {} : { contents: intakeOf(body.contents) };
  const unknown = broughtIn.some((id) => !rules.register.parties.has(id));
  // A shelter's referral, and what follows on it, is kept free of the person's identity by whoever acts on it.
  const tellsWho = body.contents !== undefined && ('identity' in body.contents || 'contact' in body.contents);
  const survivorsChain = tellsWho && (await actsOnSurvivor(handling, rules, referral, party));
  const decide = (asked: Command, state: ReferralState): Decision =>
    decider.decide(
      { ...asked, survivorsReferral: survivorsChain || (state !== undefined && servesSurvivors(rules, state.sender)) },
      state,
    );
  const done = await handling.run({
    // Refused by the decision, not before it: whether the referral is there must not show, and a repeat meets its first events.
    decider: { ...decider, decide: unknown ? (asked, state) => standingOr(decide(asked, state)) : decide },
    stream: streams.referral(referral),
    command: command(
      {
        referral,
        party,
        now: handling.clock.now(),
        implies: impliedByNames(rules, [party, ...broughtIn]),
        victimServiceProvider: servesSurvivors(rules, party),
        timing: timingOf(rules.policy),
        ...contents,
      },
      body,
    ),
    name: `referral.${name}`,
    target: referral,
    received,
  });
  return { referral, token: done.token, repeated: done.repeated };
}

/** Who may not act is told that; who may is told that the party it names is not registered. */
const standingOr = (decision: Decision): Decision => (isRefusal(decision) ? decision : unknownAddressee);

const unknownAddressee = refused(
  'referral/no-addressee',
  'No registered party has this name. Look at the parties and name one of them.',
);
