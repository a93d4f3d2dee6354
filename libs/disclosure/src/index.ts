export * from './disclosure.events';
export * from './party-message';
