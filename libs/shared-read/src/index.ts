export * from './shared-read';
