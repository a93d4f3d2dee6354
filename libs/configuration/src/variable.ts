import type { TSchema } from 'typebox';

/** One environment variable: what it means, its shape, and what holds when it is not set. */
export interface Variable<Schema extends TSchema = TSchema> {
  readonly schema: Schema;
  /** As one would write it in the environment; absent: the variable may stay unset. */
  readonly fallback?: string;
  readonly description: string;
  /** Never printed, not even in an error. */
  readonly secret?: true;
}

export function variable<Schema extends TSchema>(schema: Schema, description: string): Variable<Schema>;
export function variable<Schema extends TSchema>(
  schema: Schema,
  description: string,
  fallback: string,
): Variable<Schema> & { readonly fallback: string };
export function variable<Schema extends TSchema>(schema: Schema, description: string, fallback?: string): Variable<Schema> {
  return fallback === undefined ? { schema, description } : { schema, description, fallback };
}

export const secret = <Schema extends TSchema>(schema: Schema, description: string): Variable<Schema> => ({
  schema,
  description,
  secret: true,
});
