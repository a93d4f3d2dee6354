import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { consentDeciders } from '@hub/consent';
import type { ReceivedCommand } from '@hub/http-edge';
import { RegisterCommands, type RegisterAnswer } from '../register/register-commands';

export class ReportEnd extends Command<RegisterAnswer & { readonly consent: string }> {
  constructor(
    readonly consent: string,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** A consent that ends by an event ends with it (decision 6). */
@CommandHandler(ReportEnd)
export class ReportEndHandler implements ICommandHandler<ReportEnd> {
  constructor(private readonly register: RegisterCommands) {}

  async execute({ consent, received }: ReportEnd) {
    const answer = await this.register.later({
      decider: consentDeciders.reportEnd,
      name: 'consent.report-end',
      id: consent,
      received,
      ends: true,
      command: (base) => ({ ...base, consent }),
    });
    return { consent, ...answer };
  }
}
