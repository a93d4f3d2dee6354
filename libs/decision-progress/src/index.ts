export * from './postgres-decision-progress';
