import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling } from '@hub/command-handling';
import type { ReceivedCommand } from '@hub/http-edge';
import type { ReferralAct, ReferralAnswer } from './referral-act';

/** One party's act on a referral, as it was received. */
export class ActOnReferral extends Command<ReferralAnswer> {
  constructor(
    readonly act: ReferralAct,
    readonly referral: string,
    readonly body: object,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

@CommandHandler(ActOnReferral)
export class ActOnReferralHandler implements ICommandHandler<ActOnReferral> {
  constructor(private readonly handling: CommandHandling) {}

  execute({ act, referral, body, received }: ActOnReferral): Promise<ReferralAnswer> {
    return act.carryOut(this.handling, referral, body, received);
  }
}
