import { Injectable } from '@nestjs/common';
import { CommandHandling, impliedByNames, type Rules } from '@hub/command-handling';
import type { Known, RegisterCommand, RegisterEntries } from '@hub/consent';
import type { Decider } from '@hub/event-sourcing';
import type { ReceivedCommand } from '@hub/http-edge';
import { streams, type PartyId, type PartyKind, type SubjectId, type Uuid } from '@hub/vocabulary';
import { Endings } from './endings';
import { SubjectIndex } from './subject-index';

export interface RegisterAnswer {
  readonly token: string;
  readonly repeated: boolean;
}

/** An act on what stands in some register already. */
export interface LaterAct<Command> {
  readonly decider: Decider<RegisterEntries, Command>;
  /** For example `consent.revoke`. */
  readonly name: string;
  /** The consent, denial or exception. */
  readonly id: Uuid;
  readonly received: ReceivedCommand;
  /** It ends something: the safety journal has it before it is acknowledged. */
  readonly ends?: boolean;
  readonly command: (base: RegisterCommand) => Command;
}

/** Brings what the deciders of the register ask for. No rule of the domain is here. */
@Injectable()
export class RegisterCommands {
  constructor(
    private readonly handling: CommandHandling,
    private readonly index: SubjectIndex,
    private readonly endings: Endings,
  ) {}

  async later<Command>({ decider, name, id, received, ends = false, command }: LaterAct<Command>): Promise<RegisterAnswer> {
    const rules = await this.handling.rules();
    // An id of nothing is decided upon the same way, in a register that nobody has: same queries, same answer (decision 21).
    const subject = (await this.index.subjectOf(id)) ?? this.handling.identifiers.derived('no-register', id);
    const done = await this.handling.run({
      decider,
      stream: streams.consents(subject),
      command: command(this.base(rules, subject, received)),
      name,
      target: id,
      received,
    });
    if (ends) await this.endings.secure(subject, id);
    return { token: done.token, repeated: done.repeated };
  }

  /**
   * The id of a new entry, from the command (decision 5) and the subject: one key that is used for two persons, which is no
   * reuse on one stream, must not give two registers an entry of one id.
   */
  newId(kind: 'consent' | 'denial' | 'exception', subject: SubjectId, { caller, key }: ReceivedCommand): Uuid {
    return this.handling.identifiers.derived(kind, caller.party, caller.client, key, subject);
  }

  /** What every command on a register brings; `named` and `kinds` are the parties and classes that it names. */
  base(
    rules: Rules,
    subject: SubjectId,
    { caller }: ReceivedCommand,
    named: readonly PartyId[] = [],
    kinds: readonly PartyKind[] = [],
  ): RegisterCommand {
    return {
      subject,
      party: caller.party,
      now: this.handling.clock.now(),
      implies: impliedByNames(rules, [caller.party, ...named], kinds),
    };
  }
}

/** The parties and kinds that a form may name. */
export const knownIn = ({ register, policy }: Rules): Known => ({
  parties: register.parties,
  kinds: new Set(policy.partyKinds.map(({ kind }) => kind)),
});
