export type { Problem } from './problem';
export type { FhirFile, Source } from './read/located';
export type { PartyMap } from './plan/parties';
export * from './plan/items';
export { planImport, type Plan, type PlanOptions } from './plan/plan';
