export { KafkaBus } from './kafka-bus';
export type { KafkaBusOptions } from './kafka-client';
export type { BusLog, BusLogEntry } from '../bus-log';
