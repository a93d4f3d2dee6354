import { Injectable } from '@nestjs/common';
import { isRefusal, refused, type Decider, type Decision } from '@hub/event-sourcing';
import type { ReceivedCommand } from '@hub/http-edge';
import { CommandHandling, impliedByNames, intakeOf, servesSurvivors } from '@hub/command-handling';
import type { PolicyAdopted } from '@hub/parties';
import type { PartyAct, ReferralState } from '@hub/referral';
import { streams, type PartyId, type Uuid } from '@hub/vocabulary';

/** What every command on a referral answers; the same whatever it led to (decision 8). */
export interface ReferralAnswer {
  readonly referral: Uuid;
  readonly token: string;
  readonly repeated: boolean;
}

/** One party's act on a referral that exists. */
export interface Act<Command> {
  readonly decider: Decider<ReferralState, Command>;
  /** For example `accept`. */
  readonly name: string;
  readonly referral: Uuid;
  readonly received: ReceivedCommand;
  readonly contents?: Readonly<Record<string, unknown>> | undefined;
  /** Parties whom the act brings in, beside the one that acts. */
  readonly involves?: readonly PartyId[];
  readonly command: (act: PartyAct, policy: PolicyAdopted) => Command;
}

/** Who may not act is told that; who may is told that the party it names is not registered. */
const standingOr = (decision: Decision): Decision => (isRefusal(decision) ? decision : unknownAddressee);

const unknownAddressee = refused(
  'referral/no-addressee',
  'No registered party has this name. Look at the parties and name one of them.',
);

/** Brings what the deciders ask for: who acts, when, and what that gives away. No rule of the domain is here. */
@Injectable()
export class ReferralCommands {
  constructor(private readonly handling: CommandHandling) {}

  async act<Command>({
    decider,
    name,
    referral,
    received,
    contents,
    involves = [],
    command,
  }: Act<Command>): Promise<ReferralAnswer> {
    const rules = await this.handling.rules();
    const { party } = received.caller;
    const intake = intakeOf(contents);
    const unknown = involves.some((id) => !rules.register.parties.has(id));
    const done = await this.handling.run({
      // Refused by the decision, not before it: whether the referral is there must not show, and a repeat meets its first events.
      decider: unknown ? { ...decider, decide: (asked, state) => standingOr(decider.decide(asked, state)) } : decider,
      stream: streams.referral(referral),
      command: command(
        {
          referral,
          party,
          now: this.handling.clock.now(),
          implies: impliedByNames(rules, [party, ...involves]),
          victimServiceProvider: servesSurvivors(rules, party),
          ...(contents === undefined ? {} : { contents: intake }),
        },
        rules.policy,
      ),
      name: `referral.${name}`,
      target: referral,
      received,
    });
    return { referral, token: done.token, repeated: done.repeated };
  }
}
