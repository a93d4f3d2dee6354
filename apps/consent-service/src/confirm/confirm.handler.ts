import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { consentDeciders } from '@hub/consent';
import type { ReceivedCommand } from '@hub/http-edge';
import { RegisterCommands, type RegisterAnswer } from '../register/register-commands';

export class ConfirmConsent extends Command<RegisterAnswer & { readonly consent: string }> {
  constructor(
    readonly consent: string,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** A discloser takes a consent as its own (decision 6). */
@CommandHandler(ConfirmConsent)
export class ConfirmConsentHandler implements ICommandHandler<ConfirmConsent> {
  constructor(private readonly register: RegisterCommands) {}

  async execute({ consent, received }: ConfirmConsent) {
    const answer = await this.register.later({
      decider: consentDeciders.confirm,
      name: 'consent.confirm',
      id: consent,
      received,
      command: (base) => ({ ...base, consent }),
    });
    return { consent, ...answer };
  }
}
