export * from './party.events';
export * from './policy.events';
