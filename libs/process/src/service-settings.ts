import { VARIABLES, type VariableName } from '@hub/configuration';
import type { HubDatabase, HubRole } from '@hub/postgres';
import type { Keyring } from '@hub/vault';
import { serviceKeyOf, serviceSecret } from './service-sign-ins';
import { hasLog, needsOf, rolesOf, type LogAndPipe, type ServiceKey, type ServiceName } from './services';

type UrlVariable = Extract<VariableName, `HUB_DATABASE_URL_${string}`>;

const isUrlVariable = (name: string): name is UrlVariable => name in VARIABLES;

/** The setting that holds a role's url: one of its name, or where only the configuration knows the role (A7), an adapter's. */
export const urlVariable = (role: HubRole): UrlVariable => {
  const named = `HUB_DATABASE_URL_${role.slice('hub_'.length).toUpperCase()}`;
  if (isUrlVariable(named)) return named;
  return role.endsWith('_owner') ? 'HUB_DATABASE_URL_PARTY_ADAPTER_OWNER' : 'HUB_DATABASE_URL_PARTY_ADAPTER';
};

const KEYS: Readonly<Record<ServiceKey, Exclude<keyof Keyring, 'previousMaster'>>> = {
  HUB_ID_KEY: 'idKey',
  HUB_TOKEN_KEY: 'tokenKey',
  HUB_MASTER_KEY: 'master',
};

/** What the prepare step has: everything. */
export interface Secrets {
  readonly keyring: Keyring;
  readonly database: Pick<HubDatabase, 'urlFor'>;
}

export type Settings = Readonly<Partial<Record<VariableName, string>>>;

/** The secrets of one service, as settings: its own roles' urls and its keys, and nothing of any other's. */
export function serviceSettings(service: ServiceName, { keyring, database }: Secrets, configuration: LogAndPipe): Settings {
  const needs = needsOf(service);
  return Object.fromEntries<string>([
    ...rolesOf(needs, configuration).map((role) => [urlVariable(role), database.urlFor(role)] as const),
    // It may hold a password, so it is handed to those alone that have the log.
    ...(hasLog(needs) && configuration.HUB_EVENTSTORE !== undefined
      ? [['HUB_EVENTSTORE', configuration.HUB_EVENTSTORE] as const]
      : []),
    ...needs.keys.map((key) => [key, keyring[KEYS[key]].toString('base64')] as const),
    // While the master key is being replaced, whoever has it needs the one before it too.
    ...(needs.keys.includes('HUB_MASTER_KEY') && keyring.previousMaster
      ? [['HUB_MASTER_KEY_PREVIOUS', keyring.previousMaster.toString('base64')] as const]
      : []),
    ...(needs.signIn ? [['HUB_SERVICE_SECRET', serviceSecret(serviceKeyOf(keyring.databaseSecret), service)] as const] : []),
  ]);
}

/** The secret of the hub's own issuer: it knows who each service is, and nothing of the database. */
export const issuerSettings = ({ keyring }: Pick<Secrets, 'keyring'>): Settings => ({
  HUB_SERVICE_KEY: serviceKeyOf(keyring.databaseSecret).toString('base64'),
});
