import { Module } from '@nestjs/common';
import { ALL_INBOUND_COMMANDS, PartyAdapterModule } from '@hub/party-adapter';

/** For network service providers: the work list of each. */
@Module({
  imports: [
    PartyAdapterModule.with({
      name: 'provider-adapter',
      kinds: ['provider'],
      schema: 'provider_adapter',
      role: 'hub_provider_adapter',
      owner: 'hub_provider_adapter_owner',
      route: 'provider',
      lists: 'received',
      names: { party: 'Network service provider', list: 'Work list: referrals that came to your organisation' },
      inbound: ALL_INBOUND_COMMANDS,
    }),
  ],
})
export class ProviderAdapterModule {}
