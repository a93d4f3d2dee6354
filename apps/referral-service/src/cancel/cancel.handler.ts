import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { stated } from '@hub/command-handling';
import type { ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { ReferralCommands, type ReferralAnswer } from '../referral-commands';
import type { CancelDto } from './cancel.controller';

export class CancelReferral extends Command<ReferralAnswer> {
  constructor(
    readonly referral: string,
    readonly body: CancelDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The sender withdraws the referral or asks to; the addressee agrees (R2, decision 8). */
@CommandHandler(CancelReferral)
export class CancelReferralHandler implements ICommandHandler<CancelReferral> {
  constructor(private readonly referrals: ReferralCommands) {}

  execute({ referral, body, received }: CancelReferral): Promise<ReferralAnswer> {
    return this.referrals.act({
      decider: referralDeciders.cancel,
      name: 'cancel',
      referral,
      received,
      contents: body.contents,
      command: (act) => ({ ...act, reason: body.reason, ...stated({ asked: body.asked }) }),
    });
  }
}
