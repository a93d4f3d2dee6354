import { Module } from '@nestjs/common';
import { PartyAdapterModule, adapterFor } from '@hub/party-adapter';

/** For network service providers: the work list of each. */
@Module({
  imports: [
    PartyAdapterModule.with(
      adapterFor('provider', {
        lists: 'received',
        names: { party: 'Network service provider', list: 'Work list: referrals that came to your organisation' },
      }),
    ),
  ],
})
export class ProviderAdapterModule {}
