export * from './hold.events';
export type { Hold } from './holds';
