export { PostgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store';
export { PostgresLogSuccessor, beginGeneration, giveUpLog, type PostgresLogSuccessorOptions } from './postgres-log-successor';
