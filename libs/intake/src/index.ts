export * from './example-intake';
export * from './intake-segments';
export * from './need';
export * from './person';
export { tellingOfSomebody } from './survivor-contents';
