import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import type { ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { ReferralCommands, type ReferralAnswer } from '../referral-commands';
import type { ReceiveDto } from './receive.controller';

export class ReceiveReferral extends Command<ReferralAnswer> {
  constructor(
    readonly referral: string,
    readonly body: ReceiveDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The addressee's adapter confirms delivery (decision 8). */
@CommandHandler(ReceiveReferral)
export class ReceiveReferralHandler implements ICommandHandler<ReceiveReferral> {
  constructor(private readonly referrals: ReferralCommands) {}

  execute({ referral, body, received }: ReceiveReferral): Promise<ReferralAnswer> {
    return this.referrals.act({
      decider: referralDeciders.receive,
      name: 'receive',
      referral,
      received,
      command: ({ referral: id, party, now }, { limits }) => ({
        referral: id,
        party,
        now,
        answers: body.answers,
        disclosure: body.disclosure,
        answerHours: limits.answerHours,
      }),
    });
  }
}
