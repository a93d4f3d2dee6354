export * from './decide';
export * from './decision-progress';
export * from './disclosure.events';
export { Dossier } from './dossier';
export { Holdings, type SegmentState } from './holdings';
export * from './in-force';
export * from './party-message';
export * from './subject-event';
export * from './view-at';
