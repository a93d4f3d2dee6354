import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { consentDeciders } from '@hub/consent';
import type { ReceivedCommand } from '@hub/http-edge';
import { RegisterCommands, type RegisterAnswer } from '../register/register-commands';

export class EndException extends Command<RegisterAnswer & { readonly exception: string }> {
  constructor(
    readonly exception: string,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** Who invoked an exception ends it sooner. */
@CommandHandler(EndException)
export class EndExceptionHandler implements ICommandHandler<EndException> {
  constructor(private readonly register: RegisterCommands) {}

  async execute({ exception, received }: EndException) {
    const answer = await this.register.later({
      decider: consentDeciders.endException,
      name: 'exception.end',
      id: exception,
      received,
      ends: true,
      command: ({ party, now }) => ({ exception, party, now }),
    });
    return { exception, ...answer };
  }
}
