export * from './command-gateways';
export * from './ports';
export * from './ports.module';
