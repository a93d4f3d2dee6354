export * from './read';
export * from './reference';
export * from './variables';
