export * from './command-gateway';
