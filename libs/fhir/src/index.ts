export type { Problem } from './problem';
export { readJson, FILE_LIMITS, type JsonRead } from './json/read-json';
export type { FhirFile, Source } from './read/located';
export type { PartyMap } from './plan/parties';
export * from './plan/items';
export { planImport, type Plan, type PlanOptions } from './plan/plan';
