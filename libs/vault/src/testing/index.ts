export * from './memory-safety-journal';
