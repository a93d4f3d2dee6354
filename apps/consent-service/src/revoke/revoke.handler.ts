import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { consentDeciders } from '@hub/consent';
import type { ReceivedCommand } from '@hub/http-edge';
import { RegisterCommands, type RegisterAnswer } from '../register/register-commands';

export class RevokeConsent extends Command<RegisterAnswer & { readonly consent: string }> {
  constructor(
    readonly consent: string,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** Effective at once, and in the safety journal before it is acknowledged (C3). */
@CommandHandler(RevokeConsent)
export class RevokeConsentHandler implements ICommandHandler<RevokeConsent> {
  constructor(private readonly register: RegisterCommands) {}

  async execute({ consent, received }: RevokeConsent) {
    const answer = await this.register.later({
      decider: consentDeciders.revoke,
      name: 'consent.revoke',
      id: consent,
      received,
      ends: true,
      command: (base) => ({ ...base, consent }),
    });
    return { consent, ...answer };
  }
}
