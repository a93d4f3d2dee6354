import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import type { ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { ReferralCommands, type ReferralAnswer } from '../referral-commands';
import type { StartDto } from './start.controller';

export class StartReferral extends Command<ReferralAnswer> {
  constructor(
    readonly referral: string,
    readonly body: StartDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** Service has started (R2). */
@CommandHandler(StartReferral)
export class StartReferralHandler implements ICommandHandler<StartReferral> {
  constructor(private readonly referrals: ReferralCommands) {}

  execute({ referral, body, received }: StartReferral): Promise<ReferralAnswer> {
    return this.referrals.act({
      decider: referralDeciders.start,
      name: 'start',
      referral,
      received,
      contents: body.contents,
      command: (act, { timeZone }) => ({ ...act, timeZone, startedOn: body.startedOn }),
    });
  }
}
