import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import type { ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { ReferralCommands, type ReferralAnswer } from '../referral-commands';
import type { EndDto } from './end.controller';

export class EndReferral extends Command<ReferralAnswer> {
  constructor(
    readonly referral: string,
    readonly body: EndDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** Service ended with an outcome (R2). */
@CommandHandler(EndReferral)
export class EndReferralHandler implements ICommandHandler<EndReferral> {
  constructor(private readonly referrals: ReferralCommands) {}

  execute({ referral, body, received }: EndReferral): Promise<ReferralAnswer> {
    return this.referrals.act({
      decider: referralDeciders.end,
      name: 'end',
      referral,
      received,
      contents: body.contents,
      command: (act, { timeZone }) => ({ ...act, timeZone, outcome: body.outcome, endedOn: body.endedOn }),
    });
  }
}
