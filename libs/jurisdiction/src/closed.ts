import type { TSchema } from 'typebox';

const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null;

const members = (properties: object): readonly (readonly [string, unknown])[] => Object.entries(properties);

/**
 * The same schema, in which no object at any depth takes a member that it does not name: in a file that somebody wrote by hand an
 * unknown key is a misspelt one.
 */
export function closed<Schema extends TSchema>(schema: Schema): Schema {
  const copy = new Map<string, unknown>(Object.entries(schema));
  if ('properties' in schema && isSchema(schema.properties)) {
    const inside = members(schema.properties).map(
      ([name, member]) => [name, isSchema(member) ? closed(member) : member] as const,
    );
    copy.set('properties', Object.fromEntries(inside)).set('additionalProperties', false);
  }
  if ('items' in schema && isSchema(schema.items)) copy.set('items', closed(schema.items));
  // The same type: what it describes differs only by what it refuses.
  return Object.fromEntries(copy) as unknown as Schema;
}
