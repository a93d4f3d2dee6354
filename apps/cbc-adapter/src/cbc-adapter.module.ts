import { Module } from '@nestjs/common';
import { ALL_INBOUND_COMMANDS, PartyAdapterModule } from '@hub/party-adapter';

/** For Community-Based Care lead agencies: the referrals that each made, and how they go. */
@Module({
  imports: [
    PartyAdapterModule.with({
      name: 'cbc-adapter',
      kinds: ['cbc'],
      schema: 'cbc_adapter',
      role: 'hub_cbc_adapter',
      owner: 'hub_cbc_adapter_owner',
      route: 'cbc',
      lists: 'sent',
      names: { party: 'Community-Based Care lead agency', list: 'Referrals that your agency made, and how they go' },
      inbound: ALL_INBOUND_COMMANDS,
    }),
  ],
})
export class CbcAdapterModule {}
