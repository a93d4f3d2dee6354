import { Module } from '@nestjs/common';
import { PartyAdapterModule, adapterFor } from '@hub/party-adapter';

/** For Managing Entities: the referrals of each, in and out, and who coordinates whose care (H11). */
@Module({
  imports: [
    PartyAdapterModule.with(
      adapterFor('me', {
        lists: 'all',
        names: { party: 'Managing Entity', list: 'Referrals in and out of your entity' },
      }),
    ),
  ],
})
export class MeAdapterModule {}
