import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CommandHandlingModule } from '@hub/command-handling';
import { ActOnReferralHandler } from './act-on-referral.handler';
import { referralController } from './act.controller';
import { ReferralClock } from './clock/referral-clock';
import { ImportReferralController } from './import/import.controller';
import { ImportFromSystemHandler } from './import/import.handler';
import { FindPartiesHandler, FindPartyHandler } from './parties/find-parties.handler';
import { PartiesController } from './parties/parties.controller';
import { RegisterPartyHandler } from './parties/register-party.handler';
import { AdoptPolicyHandler } from './policy/adopt-policy.handler';
import { PolicyController } from './policy/policy.controller';
import { ShowPolicyHandler } from './policy/show-policy.handler';
import { REFERRAL_ACTS } from './referral-acts';
import { RequestReferralController } from './request/request.controller';
import { PublishReferralHandler } from './request/request.handler';
import { Senders } from './senders';

/** Decides referrals, and who takes part by which policy. The ports come from a global module (`@hub/composition`). */
@Module({
  imports: [CqrsModule, CommandHandlingModule],
  controllers: [
    // Before the routes with an id: `import` is none.
    ImportReferralController,
    RequestReferralController,
    ...REFERRAL_ACTS.map(referralController),
    PartiesController,
    PolicyController,
  ],
  providers: [
    ActOnReferralHandler,
    Senders,
    ReferralClock,
    PublishReferralHandler,
    ImportFromSystemHandler,
    RegisterPartyHandler,
    FindPartiesHandler,
    FindPartyHandler,
    AdoptPolicyHandler,
    ShowPolicyHandler,
  ],
})
export class ReferralServiceModule {}
