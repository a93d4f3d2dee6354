export { EventStoreDbEventStore, type EventStoreDbOptions } from './eventstoredb-event-store';
export {
  EventStoreDbLogSuccessor,
  giveUpEventStoreDbLog,
  type EventStoreDbLogSuccessorOptions,
} from './eventstoredb-log-successor';
