import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CommandHandlingModule } from '@hub/command-handling';
import { AcceptController } from './accept/accept.controller';
import { AcceptReferralHandler } from './accept/accept.handler';
import { CancelController } from './cancel/cancel.controller';
import { CancelReferralHandler } from './cancel/cancel.handler';
import { ReferralClock } from './clock/referral-clock';
import { DeclineController } from './decline/decline.controller';
import { DeclineReferralHandler } from './decline/decline.handler';
import { EndController } from './end/end.controller';
import { EndReferralHandler } from './end/end.handler';
import { ImportReferralController } from './import/import.controller';
import { ImportFromSystemHandler } from './import/import.handler';
import { FindPartiesHandler, FindPartyHandler } from './parties/find-parties.handler';
import { PartiesController } from './parties/parties.controller';
import { RegisterPartyHandler } from './parties/register-party.handler';
import { AdoptPolicyHandler } from './policy/adopt-policy.handler';
import { PolicyController } from './policy/policy.controller';
import { ShowPolicyHandler } from './policy/show-policy.handler';
import { ReceiveController } from './receive/receive.controller';
import { ReceiveReferralHandler } from './receive/receive.handler';
import { RedirectController } from './redirect/redirect.controller';
import { RedirectReferralHandler } from './redirect/redirect.handler';
import { ReferralCommands } from './referral-commands';
import { RequestReferralController } from './request/request.controller';
import { PublishReferralHandler } from './request/request.handler';
import { Senders } from './senders';
import { StartController } from './start/start.controller';
import { StartReferralHandler } from './start/start.handler';

/** Decides referrals, and who takes part by which policy. The ports come from a global module (`@hub/composition`). */
@Module({
  imports: [CqrsModule, CommandHandlingModule],
  controllers: [
    // Before the routes with an id: `import` is none.
    ImportReferralController,
    RequestReferralController,
    ReceiveController,
    AcceptController,
    DeclineController,
    RedirectController,
    StartController,
    EndController,
    CancelController,
    PartiesController,
    PolicyController,
  ],
  providers: [
    ReferralCommands,
    Senders,
    ReferralClock,
    PublishReferralHandler,
    ImportFromSystemHandler,
    ReceiveReferralHandler,
    AcceptReferralHandler,
    DeclineReferralHandler,
    RedirectReferralHandler,
    StartReferralHandler,
    EndReferralHandler,
    CancelReferralHandler,
    RegisterPartyHandler,
    FindPartiesHandler,
    FindPartyHandler,
    AdoptPolicyHandler,
    ShowPolicyHandler,
  ],
})
export class ReferralServiceModule {}
