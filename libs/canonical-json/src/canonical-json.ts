/**
 * One text for one JSON value: keys in code-unit order, no white space, numbers and strings as `JSON.stringify` writes them.
 * Two runs that mean the same print the same bytes (T2); it is never used to hash what the log stores (decision 20).
 * Maps, whoever made them, are written as objects, sets as arrays in the order given, dates as ISO instants and positions (bigint) as
 * decimal digits; `undefined` members are left out.
 */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return scalar(value);
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value) || value instanceof Set) {
    return `[${Array.from(value as Iterable<unknown>, canonicalJson).join(',')}]`;
  }
  const entries: [string, unknown][] = isMap(value)
    ? Array.from(value, ([key, member]) => [String(key), member])
    : Object.entries(value);
  const members = entries
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};

/** By what it can do: a map whose versions share what they have in common is none of JavaScript's own. */
const isMap = (value: object): value is ReadonlyMap<unknown, unknown> =>
  'size' in value && 'get' in value && typeof value.get === 'function' && Symbol.iterator in value;

const scalar = (value: unknown): string =>
  typeof value === 'bigint' ? JSON.stringify(value.toString()) : (JSON.stringify(value) ?? 'null');
