export * from './example-intake';
export * from './intake-segments';
export * from './need';
export * from './person';
