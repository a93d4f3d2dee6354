import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type, type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Failure } from '../failure';
import type { Terminal } from '../terminal';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly hub?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** What a running hub writes into its data folder, so that a command line beside it finds it. */
const RunningHub = Type.Object({ url: Type.String({ pattern: '^https?://' }) });
const SignIns = Type.Array(
  Type.Object({
    name: Type.String(),
    clientId: Type.String(),
    clientSecret: Type.String(),
    party: Type.String(),
    roles: Type.Array(Type.String()),
  }),
);
export type SignIn = Static<typeof SignIns>[number];

export const DEFAULT_URL = 'http://127.0.0.1:8080';

/** Where the hub is: `--hub`, `HUB_URL`, what a running hub wrote, or the default. Without a slash at its end. */
export const hubUrl = (options: GlobalOptions, terminal: Terminal): string => {
  const url = options.hub ?? terminal.env.HUB_URL ?? readJson(terminal, 'hub.json', RunningHub)?.url ?? DEFAULT_URL;
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new Failure('usage', 'hubctl/wrong-url', 'The hub’s address is no http or https URL.', {
      todo: 'Give one with --hub or HUB_URL.',
    });
  }
  return url.replace(/\/+$/, '');
};

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Whom the command signs in as: `--as` names one of the demonstration's, else `HUB_CLIENT_ID` and `HUB_CLIENT_SECRET`. */
export const credentials = (options: GlobalOptions, terminal: Terminal): Credentials => {
  if (options.as !== undefined) {
    const known = readJson(terminal, 'demo-sign-ins.json', SignIns) ?? [];
    const found = known.find(({ name }) => name === options.as);
    if (found) return found;
    throw new Failure('usage', 'hubctl/unknown-sign-in', 'There is no sign-in of that name.', {
      todo:
        known.length > 0
          ? `Known ones: ${known.map(({ name }) => name).join(', ')}.`
          : 'Start the demonstration with npm start, or set HUB_CLIENT_ID and HUB_CLIENT_SECRET.',
    });
  }
  const { HUB_CLIENT_ID: clientId, HUB_CLIENT_SECRET: clientSecret } = terminal.env;
  if (clientId && clientSecret) return { clientId, clientSecret };
  throw new Failure('notAllowed', 'hubctl/no-sign-in', 'This command needs a sign-in.', {
    todo: 'Add --as <name> for one of the demonstration’s, or set HUB_CLIENT_ID and HUB_CLIENT_SECRET.',
  });
};

/** A file of the hub's data folder (`HUB_DATA`, default `.hub`), or undefined when there is none. */
const readJson = <Schema extends TSchema>(terminal: Terminal, name: string, schema: Schema): Static<Schema> | undefined => {
  const path = join(terminal.data, name);
  if (!existsSync(path)) return undefined;
  const check = Compile(schema);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrongFile(name, error);
  }
  if (!check.Check(value)) throw wrongFile(name);
  return value;
};

const wrongFile = (name: string, cause?: unknown): Failure =>
  new Failure(
    'usage',
    'hubctl/wrong-file',
    `The file ${name} of the hub’s data folder cannot be read.`,
    { todo: 'Start the hub again: it writes the file anew.' },
    { cause },
  );
