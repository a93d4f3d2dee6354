import { Type, type Static } from 'typebox';
import { APART, KIND } from './apart';
import { secret, variable, type Variable } from './variable';

export type { Variable };

/** Every setting of every process, in one table: `docs/configuration.md` is written from it. */
export const VARIABLES = {
  PORT: variable(Type.Integer({ minimum: 0, maximum: 65_535 }), 'Port of the HTTP door; 0 takes any free one.', '8080'),
  HUB_HOST: variable(Type.String({ minLength: 1 }), 'Address that the HTTP door listens on.', '127.0.0.1'),
  HUB_DATA: variable(
    Type.String({ minLength: 1 }),
    'Folder of everything that the hub keeps: embedded database, keys, safety journal.',
    '.hub',
  ),
  HUB_KEYS: variable(Type.String({ minLength: 1 }), 'Folder of the keys, files of mode 0600. Default: `keys` in HUB_DATA.'),
  HUB_JOURNAL: variable(
    Type.String({ minLength: 1 }),
    'Folder of the safety journal. Keep it on other storage than the database and outside its backups. Default: `journal` in HUB_DATA.',
  ),
  HUB_MASTER_KEY: secret(
    Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
    'The vault’s master key, 32 bytes in base64. Default: a file in HUB_KEYS, made at the first start.',
  ),
  HUB_MASTER_KEY_PREVIOUS: secret(
    Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
    'The master key before HUB_MASTER_KEY, while it is being replaced. Default: the file master-previous.key in HUB_KEYS, if there is one.',
  ),
  HUB_ID_KEY: secret(
    Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
    'The key under which ids are derived, 32 bytes in base64: in every backup, never replaced. Default: a file in HUB_KEYS.',
  ),
  HUB_TOKEN_KEY: secret(
    Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
    'The key of cursors and at-least tokens, 32 bytes in base64. Replacing it makes handed-out ones void. Default: a file in HUB_KEYS.',
  ),
  HUB_DATABASE_SECRET: secret(
    Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
    'Where the database roles’ passwords come from, 32 bytes in base64. Default: a file in HUB_KEYS.',
  ),
  HUB_DATABASE_URL: secret(
    Type.String({ pattern: '^postgres(ql)?://' }),
    'A PostgreSQL of your own (15 or later), as a role that may create roles and schemas. Default: the embedded one in HUB_DATA.',
  ),
  HUB_EVENTSTORE: secret(
    Type.String({ pattern: '^esdb(\\+discover)?://[^/]' }),
    'An EventStoreDB for the log: `esdb://user:password@host:port`, or without TLS `esdb://host:port?tls=false`. Everything else stays in the database. Default: the log is in the database too.',
  ),
  HUB_BUS: variable(
    Type.String({ pattern: '^(embedded|kafka://[^/]+)$' }),
    'The pipe: `embedded` (tables in the database), or `kafka://host:port,host:port`.',
    'embedded',
  ),
  HUB_TOPIC_PARTITIONS: variable(
    Type.Integer({ minimum: 1, maximum: 256 }),
    'Partitions of a party topic when it is made on Kafka; fixed for the topic’s version.',
    '6',
  ),
  HUB_PARTY_KINDS: variable(
    Type.String({ pattern: `^${KIND}(,${KIND})*$` }),
    'Party kinds that the hub serves beyond `cbc`, `me` and `provider`, with commas between: `dv-shelter,department`. Each gets an adapter, a topic and a corner of the database of its own.',
  ),
  HUB_ISSUER: variable(
    Type.String({ minLength: 1 }),
    'Issuer (`iss`) whose tokens are accepted.',
    'urn:referral-hub:development',
  ),
  HUB_JWKS_URL: variable(
    Type.String({ pattern: '^https?://' }),
    'Where the issuer’s public keys are. Not set: the built-in development issuer, for demonstrations only.',
  ),
  HUB_DEMONSTRATION: variable(
    Type.Union([Type.Literal('on'), Type.Literal('off')]),
    'Whether a new hub loads the demonstration’s jurisdiction, parties and sign-ins, once.',
    'on',
  ),
  HUB_LOG_LEVEL: variable(
    Type.Union(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => Type.Literal(level))),
    'How much the log says. No level ever says a person’s data.',
    'info',
  ),
  ...APART,
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

type Value<Name extends VariableName> = Static<(typeof VARIABLES)[Name]['schema']>;

/** The settings as read: those with a fallback are always there. */
export type Configuration = {
  readonly [Name in VariableName]: (typeof VARIABLES)[Name] extends { readonly fallback: string }
    ? Value<Name>
    : Value<Name> | undefined;
};
