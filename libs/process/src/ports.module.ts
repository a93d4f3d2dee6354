import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
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
import type { DecisionProgress } from '@hub/disclosure';
import { systemClock, type EventStore, type Identifiers } from '@hub/event-sourcing';
import type { MessageBus } from '@hub/messaging';
import type { CommandGateway } from '@hub/party-adapter';
import type { HubDatabase } from '@hub/postgres';
import type { ServiceTokens, TokenVerifier } from '@hub/sign-in';
import type { OpaqueTokens, SafetyJournal, Vault } from '@hub/vault';

/** The ports that a process has open. One that runs apart has only those that its modules ask for. */
export interface ProcessPorts {
  readonly verifier: TokenVerifier;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly database?: HubDatabase | undefined;
  readonly store?: EventStore | undefined;
  readonly bus?: MessageBus | undefined;
  /** Partitions of a party topic where it is made. */
  readonly topicPartitions?: number | undefined;
  readonly vault?: Vault | undefined;
  readonly journal?: SafetyJournal | undefined;
  readonly tokens?: OpaqueTokens | undefined;
  readonly identifiers?: Identifiers | undefined;
  readonly progress?: DecisionProgress | undefined;
  readonly serviceTokens?: ServiceTokens | undefined;
  readonly gateway?: CommandGateway | undefined;
}

/**
 * Puts the open ports under the tokens by which the apps' modules ask for them. A module that asks for one that is not open
 * stops the start.
 */
@Global()
@Module({})
export class PortsModule {
  static of(ports: ProcessPorts): DynamicModule {
    const values: readonly (readonly [symbol, unknown])[] = [
      [EVENT_STORE, ports.store],
      [MESSAGE_BUS, ports.bus],
      [VAULT, ports.vault],
      [SAFETY_JOURNAL, ports.journal],
      [OPAQUE_TOKENS, ports.tokens],
      [CLOCK, systemClock],
      [IDENTIFIERS, ports.identifiers],
      [CATALOGUE, hubCatalogue],
      [COMMAND_GATEWAY, ports.gateway],
      [TOKEN_VERIFIER, ports.verifier],
      [SERVICE_TOKENS, ports.serviceTokens],
      [DATABASE, ports.database],
      [DECISION_PROGRESS, ports.progress],
      [TOPIC_PARTITIONS, ports.topicPartitions],
      [LOGGER, ports.logger],
      [METRICS, ports.metrics],
    ];
    const providers = values
      .filter(([, useValue]) => useValue !== undefined)
      .map(([provide, useValue]) => ({ provide, useValue }));
    return { module: PortsModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
