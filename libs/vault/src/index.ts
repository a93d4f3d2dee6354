export * from './sealed-segment';
export * from './vault';
