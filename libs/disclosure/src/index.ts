export * from './disclosure.events';
export * from './in-force';
export * from './party-message';
