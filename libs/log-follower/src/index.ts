export * from './log-follower';
export * from './mark';
