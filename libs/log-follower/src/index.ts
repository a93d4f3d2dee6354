export * from './log-follower';
export * from './mark';
export * from './subject-index';
