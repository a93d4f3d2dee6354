import { Compile } from 'typebox/compile';
import { VARIABLES, type Configuration, type Variable, type VariableName } from './variables';

/** A setting that cannot be used: the process stops and says which, never with a secret's value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration/invalid';
  constructor(
    readonly variable: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const NUMBER = /^-?\d+$/;

const parse = (name: VariableName, row: Variable, text: string): unknown => {
  const value = 'type' in row.schema && row.schema.type === 'integer' && NUMBER.test(text) ? Number(text) : text;
  if (Compile(row.schema).Check(value)) return value;
  const shown = row.secret ? '' : ` (it is "${text}")`;
  throw new ConfigurationError(name, `The setting ${name}${shown} cannot be used. It means: ${row.description}`);
};

/**
 * Reads every setting once, at start. An empty variable counts as not set. A name that begins with `HUB_` and is not in the
 * table is refused as well: a misspelt setting would otherwise be silently without effect.
 * @throws ConfigurationError naming the variable
 */
export const readConfiguration = (environment: Readonly<Record<string, string | undefined>>): Configuration => {
  const stranger = Object.keys(environment).find(
    (name) => name.startsWith('HUB_') && !name.startsWith('HUB_TEST_') && !(name in VARIABLES) && !ELSEWHERE.has(name),
  );
  if (stranger !== undefined)
    throw new ConfigurationError(stranger, `There is no setting ${stranger}. docs/configuration.md lists them all.`);
  const read = Object.entries(VARIABLES).map(([name, row]: [string, Variable]) => {
    const text = environment[name] || row.fallback;
    // The keys of VARIABLES are VariableName; Object.entries widens them to string.
    return [name, text === undefined ? undefined : parse(name as VariableName, row, text)];
  });
  // Each value has just been checked against the schema from which Configuration derives its type.
  return Object.fromEntries(read) as Configuration;
};

/** Settings of the command line and of the checks, read there and not by a hub. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'HUB_URL',
  'HUB_AS',
  'HUB_CLIENT_ID',
  'HUB_CLIENT_SECRET',
  'HUB_WRITE_GOLDEN',
  'HUB_SEED',
]);
