import type { ReceivedCommand } from '@hub/http-edge';
import {
  actOf,
  amongRegistered,
  intakeOf,
  partysAct,
  servesSurvivors,
  type Act,
  type ActDefinition,
  type CommandHandling,
  type Told,
} from '@hub/command-handling';
import type { ReferralState, TimedAct } from '@hub/referral';
import { streams, type Uuid } from '@hub/vocabulary';
import { actsOnSurvivor } from './survivors-chain';
import { timingOf } from './timing';

/** What every command on a referral answers; the same whatever it led to (decision 8). */
export interface ReferralAnswer {
  readonly referral: Uuid;
  readonly token: string;
  readonly repeated: boolean;
}

/** How one act on a referral that exists is sent, and what its decider is given. */
export type ReferralActDefinition<Body extends object, Command> = ActDefinition<Body, ReferralState, TimedAct, Command>;

/** An act on a referral, ready to be offered by a controller and carried out. */
export type ReferralAct = Act<CommandHandling, ReferralAnswer>;

export const referralAct = <Body extends object, Command>(definition: ReferralActDefinition<Body, Command>): ReferralAct =>
  actOf(definition, (handling: CommandHandling, referral, body, received) =>
    carryOut(handling, definition, referral, body, received),
  );

/** Brings what the deciders ask for: who acts, when, by which limits, and what that gives away. No rule of the domain is here. */
async function carryOut<Body extends object, Command>(
  handling: CommandHandling,
  { name, decider, involves, command }: ReferralActDefinition<Body, Command>,
  referral: Uuid,
  body: Body & Told,
  received: ReceivedCommand,
): Promise<ReferralAnswer> {
  const rules = await handling.rules();
  const broughtIn = involves?.(body) ?? [];
  const contents = body.contents && intakeOf(body.contents);
  // A shelter's referral, and what follows on it, is kept free of the person's identity by whoever acts on it.
  const tellsWho = contents !== undefined && ('identity' in contents || 'contact' in contents);
  const survivorsChain = tellsWho && (await actsOnSurvivor(handling, rules, referral, received.caller.party));
  const keeping: typeof decider = {
    ...decider,
    decide: (asked, state) =>
      decider.decide(
        { ...asked, survivorsReferral: survivorsChain || (state !== undefined && servesSurvivors(rules, state.sender)) },
        state,
      ),
  };
  const act = partysAct(handling, rules, received, contents, broughtIn);
  const done = await handling.run({
    decider: amongRegistered(keeping, rules, broughtIn, 'referral/no-addressee'),
    stream: streams.referral(referral),
    command: command({ ...act, referral, timing: timingOf(rules.policy) }, body),
    name: `referral.${name}`,
    target: referral,
    received,
  });
  return { referral, token: done.token, repeated: done.repeated };
}
