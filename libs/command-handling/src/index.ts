export * from './command-handling';
export * from './command-handling.module';
export * from './jurisdiction';
export * from './subjects';
export * from './contents';
export * from './rules';
export * from './clock-worker';
export * from './subject-index';
