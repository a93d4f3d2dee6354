import type { RegisterCommand, RegisterEntries } from '@hub/consent';
import type { Decider } from '@hub/event-sourcing';
import type { ReceivedCommand } from '@hub/http-edge';
import type { Uuid } from '@hub/vocabulary';
import type { RegisterAnswer, RegisterCommands } from './register-commands';

/** What stands in a register, as its answers name it. */
type Entry = 'consent' | 'denial' | 'exception';

/** An act on what stands in some register already, by its id alone. */
export interface EntryActDefinition<Command> {
  readonly of: Entry;
  /** For example `consent.revoke`. */
  readonly name: string;
  readonly decider: Decider<RegisterEntries, Command>;
  /** It ends something: the safety journal has it before it is acknowledged. */
  readonly ends?: boolean;
  readonly command: (base: RegisterCommand, id: Uuid) => Command;
}

/** An act, ready to be offered by a controller and carried out. */
export interface EntryAct {
  /** The answer names what was acted on. */
  carryOut(register: RegisterCommands, id: Uuid, received: ReceivedCommand): Promise<RegisterAnswer>;
}

export const entryAct = <Command>({ of, command, ...act }: EntryActDefinition<Command>): EntryAct => ({
  carryOut: async (register, id, received) => ({
    [of]: id,
    ...(await register.later({ ...act, id, received, command: (base) => command(base, id) })),
  }),
});
