import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import type { ReceivedCommand } from '@hub/http-edge';
import type { Uuid } from '@hub/vocabulary';
import type { EntryAct } from './entry-act';
import { RegisterCommands, type RegisterAnswer } from './register-commands';

/** One party's act on a consent, a denial or an exception, as it was received. */
export class ActOnEntry extends Command<RegisterAnswer> {
  constructor(
    readonly act: EntryAct,
    readonly id: Uuid,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

@CommandHandler(ActOnEntry)
export class ActOnEntryHandler implements ICommandHandler<ActOnEntry> {
  constructor(private readonly register: RegisterCommands) {}

  execute({ act, id, received }: ActOnEntry): Promise<RegisterAnswer> {
    return act.carryOut(this.register, id, received);
  }
}
