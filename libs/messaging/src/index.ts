export * from './message-bus';
export type { BusLog, BusLogEntry } from './bus-log';
export { LARGEST_BATCH, LARGEST_RECORD } from './outgoing';
