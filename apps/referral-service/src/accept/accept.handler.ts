import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { stated } from '@hub/command-handling';
import type { ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { ReferralCommands, type ReferralAnswer } from '../referral-commands';
import type { AcceptDto } from './accept.controller';

export class AcceptReferral extends Command<ReferralAnswer> {
  constructor(
    readonly referral: string,
    readonly body: AcceptDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The addressee takes the referral on (R2). */
@CommandHandler(AcceptReferral)
export class AcceptReferralHandler implements ICommandHandler<AcceptReferral> {
  constructor(private readonly referrals: ReferralCommands) {}

  execute({ referral, body, received }: AcceptReferral): Promise<ReferralAnswer> {
    return this.referrals.act({
      decider: referralDeciders.accept,
      name: 'accept',
      referral,
      received,
      contents: body.contents,
      command: (act, { timeZone, limits }) => ({
        ...act,
        timeZone,
        startHours: limits.startHours,
        ...stated({ startBy: body.startBy }),
      }),
    });
  }
}
