import { Module } from '@nestjs/common';
import { PartyAdapterModule, adapterFor } from '@hub/party-adapter';

/** For Community-Based Care lead agencies: the referrals that each made, and how they go. */
@Module({
  imports: [
    PartyAdapterModule.with(
      adapterFor('cbc', {
        lists: 'sent',
        names: { party: 'Community-Based Care lead agency', list: 'Referrals that your agency made, and how they go' },
      }),
    ),
  ],
})
export class CbcAdapterModule {}
