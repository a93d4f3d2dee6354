import { Module, type DynamicModule } from '@nestjs/common';
import { PartyAdapterModule, adapterFor } from '@hub/party-adapter';
import type { PartyKind } from '@hub/vocabulary';

/** For parties of any kind that only the configuration names: shelters, departments, lead agencies, schools … (A7, decision 15). */
@Module({})
export class PartyKindAdapterModule {
  static of(kind: PartyKind): DynamicModule {
    const names = { party: `Parties of the kind ${kind}`, list: 'Referrals in and out of your organisation' };
    return { module: PartyKindAdapterModule, imports: [PartyAdapterModule.with(adapterFor(kind, { lists: 'all', names }))] };
  }
}
