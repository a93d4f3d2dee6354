import { Global, Module, type DynamicModule } from '@nestjs/common';
import { hubCatalogue } from '@hub/catalogue';
import {
  CATALOGUE,
  CLOCK,
  COMMAND_GATEWAY,
  DATABASE,
  DECISION_PROGRESS,
  EVENT_STORE,
  IDENTIFIERS,
  LOGGER,
  MESSAGE_BUS,
  METRICS,
  OPAQUE_TOKENS,
  SAFETY_JOURNAL,
  SERVICE_TOKENS,
  TOKEN_VERIFIER,
  TOPIC_PARTITIONS,
  VAULT,
} from '@hub/composition';
import { systemClock } from '@hub/event-sourcing';
import type { CommandGateway } from '@hub/party-adapter';
import type { HubPorts } from './ports';

/** Puts the open ports under the tokens by which the apps' modules ask for them. */
@Global()
@Module({})
export class PortsModule {
  static of(ports: HubPorts, gateway: CommandGateway, topicPartitions: number): DynamicModule {
    const values: readonly (readonly [symbol, unknown])[] = [
      [EVENT_STORE, ports.store],
      [MESSAGE_BUS, ports.bus],
      [VAULT, ports.vault],
      [SAFETY_JOURNAL, ports.journal],
      [OPAQUE_TOKENS, ports.tokens],
      [CLOCK, systemClock],
      [IDENTIFIERS, ports.identifiers],
      [CATALOGUE, hubCatalogue],
      [COMMAND_GATEWAY, gateway],
      [TOKEN_VERIFIER, ports.verifier],
      [SERVICE_TOKENS, ports.serviceTokens],
      [DATABASE, ports.database],
      [DECISION_PROGRESS, ports.progress],
      [TOPIC_PARTITIONS, topicPartitions],
      [LOGGER, ports.logger],
      [METRICS, ports.metrics],
    ];
    const providers = values.map(([provide, useValue]) => ({ provide, useValue }));
    return { module: PortsModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
