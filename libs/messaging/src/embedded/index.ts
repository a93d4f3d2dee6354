export { EmbeddedBus, type EmbeddedBusOptions } from './embedded-bus';
export type { BusLog, BusLogEntry } from '../bus-log';
