import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { ActOn, CommandHandling } from '@hub/command-handling';
import type { ReferralAnswer } from './referral-act';

/** One party's act on a referral, as it was received. */
export class ActOnReferral extends ActOn<CommandHandling, ReferralAnswer> {}

@CommandHandler(ActOnReferral)
export class ActOnReferralHandler implements ICommandHandler<ActOnReferral> {
  constructor(private readonly handling: CommandHandling) {}

  execute({ act, id, body, received }: ActOnReferral): Promise<ReferralAnswer> {
    return act.carryOut(this.handling, id, body, received);
  }
}
