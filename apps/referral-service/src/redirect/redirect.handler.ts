import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { stated } from '@hub/command-handling';
import type { ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { ReferralCommands, type ReferralAnswer } from '../referral-commands';
import type { RedirectDto } from './redirect.controller';

export class RedirectReferral extends Command<ReferralAnswer> {
  constructor(
    readonly referral: string,
    readonly body: RedirectDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The referral goes on to another party (R2). */
@CommandHandler(RedirectReferral)
export class RedirectReferralHandler implements ICommandHandler<RedirectReferral> {
  constructor(private readonly referrals: ReferralCommands) {}

  execute({ referral, body, received }: RedirectReferral): Promise<ReferralAnswer> {
    return this.referrals.act({
      decider: referralDeciders.redirect,
      name: 'redirect',
      referral,
      received,
      contents: body.contents,
      involves: [body.to],
      command: (act, { limits }) => ({
        ...act,
        to: body.to,
        deliverHours: limits.answerHours,
        ...stated({ reason: body.reason, declined: body.declined }),
      }),
    });
  }
}
