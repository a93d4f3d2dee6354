export * from './register.events';
