export { PostgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store';
export { PostgresLogSuccessor, beginGeneration, type PostgresLogSuccessorOptions } from './postgres-log-successor';
