import { Module, type DynamicModule } from '@nestjs/common';
import { InjectedGateway, PortsModule, type HubPorts } from '@hub/process';
import { DevelopmentIssuerModule } from '@hub/sign-in/nest';
import type { PartyKind } from '@hub/vocabulary';
import { AuditServiceModule } from '../../audit-service/src/index';
import { CbcAdapterModule } from '../../cbc-adapter/src/index';
import { ConsentServiceModule } from '../../consent-service/src/index';
import { DisclosureServiceModule } from '../../disclosure-service/src/index';
import { EventRelayModule } from '../../event-relay/src/index';
import { HandoffServiceModule } from '../../handoff-service/src/index';
import { MeAdapterModule } from '../../me-adapter/src/index';
import { PartyKindAdapterModule } from '../../party-adapter/src/index';
import { ProviderAdapterModule } from '../../provider-adapter/src/index';
import { ReferralServiceModule } from '../../referral-service/src/index';
import { VaultServiceModule } from '../../vault-service/src/index';

export interface HubOptions {
  readonly topicPartitions: number;
  /** Party kinds beyond the standing ones. */
  readonly kinds: readonly PartyKind[];
}

/** Every service in one process (decision 18): the same modules that run apart elsewhere. */
@Module({})
export class HubModule {
  static on(ports: HubPorts, gateway: InjectedGateway, { topicPartitions, kinds }: HubOptions): DynamicModule {
    return {
      module: HubModule,
      imports: [
        PortsModule.of({ ...ports, gateway, topicPartitions }),
        ...(ports.issuer ? [DevelopmentIssuerModule.serving(ports.issuer)] : []),
        ReferralServiceModule,
        ConsentServiceModule,
        HandoffServiceModule,
        VaultServiceModule,
        DisclosureServiceModule,
        EventRelayModule,
        CbcAdapterModule,
        MeAdapterModule,
        ProviderAdapterModule,
        ...kinds.map((kind) => PartyKindAdapterModule.of(kind)),
        AuditServiceModule,
      ],
    };
  }
}
