export * from './jurisdiction';
export * from './test-hub';
