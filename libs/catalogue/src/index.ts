export * from './hub-catalogue';
