import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { PortsModule, type ProcessPorts } from './ports.module';
import { runProcess } from './run-process';
import { openServicePorts } from './service-ports';
import { needsOf, type ServiceName } from './services';

@Module({})
class ServiceModule {
  static of(service: Type, ports: ProcessPorts): DynamicModule {
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
