export * from './facts';
export * from './hub-trace';
export * from './party-trace';
export * from './trace';
