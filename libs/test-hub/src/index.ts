// Everything lies in `testing`: it composes real ports for tests, which no service may do.
export * from './testing/jurisdiction';
export * from './testing/test-hub';
export * from './testing/statements';
