import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { PartyKind } from '@hub/vocabulary';
import { PortsModule, type ProcessPorts } from './ports.module';
import { runProcess } from './run-process';
import { needed, openServicePorts } from './service-ports';
import { adapterName, needsOf, type ServiceName } from './services';

@Module({})
class ServiceModule {
  static of(service: Type | DynamicModule, ports: ProcessPorts): DynamicModule {
    return { module: ServiceModule, imports: [PortsModule.of(ports), service] };
  }
}

/** Runs one service's module in a process of its own (decision 18), on the ports that it needs and no others. */
export function runService(name: ServiceName, module: Type): void {
  runProcess({
    name,
    title: needsOf(name).title,
    open: async (configuration, logger) => {
      const ports = await openServicePorts(name, configuration, logger);
      return { module: ServiceModule.of(module, ports), close: () => ports.close() };
    },
  });
}

/**
 * Runs the adapter of the one party kind that HUB_PARTY_KIND names, in a process of its own (A7): one program for all of them.
 * @param module of the adapter for a kind
 */
export function runAdapter(module: (kind: PartyKind) => DynamicModule): void {
  runProcess({
    name: 'party-adapter',
    title: 'Adapter for one kind of parties',
    open: async (configuration, logger) => {
      const kind = needed(configuration, 'HUB_PARTY_KIND');
      const ports = await openServicePorts(adapterName(kind), configuration, logger);
      return { module: ServiceModule.of(module(kind), ports), close: () => ports.close() };
    },
  });
}
