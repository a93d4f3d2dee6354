/** What a projection has to say, as pino takes it: names, codes and counts, never a key or a value. */
export interface ProjectionLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
