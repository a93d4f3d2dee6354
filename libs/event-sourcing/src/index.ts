export * from './clock';
export * from './decider';
export * from './event';
export * from './event-store';
