export { conformanceCases, eventStoreConformance, type StoreFactory } from './event-store-conformance';
export type { ConformanceCase, Sin, StoreUnderTest } from './conformance-case';
