import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import type { ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { ReferralCommands, type ReferralAnswer } from '../referral-commands';
import type { DeclineDto } from './decline.controller';

export class DeclineReferral extends Command<ReferralAnswer> {
  constructor(
    readonly referral: string,
    readonly body: DeclineDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The addressee does not take the referral on (R2). */
@CommandHandler(DeclineReferral)
export class DeclineReferralHandler implements ICommandHandler<DeclineReferral> {
  constructor(private readonly referrals: ReferralCommands) {}

  execute({ referral, body, received }: DeclineReferral): Promise<ReferralAnswer> {
    return this.referrals.act({
      decider: referralDeciders.decline,
      name: 'decline',
      referral,
      received,
      contents: body.contents,
      command: (act) => ({ ...act, reason: body.reason }),
    });
  }
}
