import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { consentDeciders } from '@hub/consent';
import type { ReceivedCommand } from '@hub/http-edge';
import { RegisterCommands, type RegisterAnswer } from '../register/register-commands';

export class LiftDenial extends Command<RegisterAnswer & { readonly denial: string }> {
  constructor(
    readonly denial: string,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The person no longer forbids. A lift that a restored hub has lost errs on the safe side, so the journal does not have it. */
@CommandHandler(LiftDenial)
export class LiftDenialHandler implements ICommandHandler<LiftDenial> {
  constructor(private readonly register: RegisterCommands) {}

  async execute({ denial, received }: LiftDenial) {
    const answer = await this.register.later({
      decider: consentDeciders.liftDenial,
      name: 'denial.lift',
      id: denial,
      received,
      command: (base) => ({ ...base, denial }),
    });
    return { denial, ...answer };
  }
}
