export * from './due-clock';
export type { Due } from './due-rows';
