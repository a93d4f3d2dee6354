export * from './calendar';
export * from './categories';
export * from './identifiers';
export * from './streams';
export * from './subject-head';
export * from './working-time';
