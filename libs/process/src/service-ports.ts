import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { hubCatalogue } from '@hub/catalogue';
import { ConfigurationError, VARIABLES, type Configuration, type VariableName } from '@hub/configuration';
import { PostgresDecisionProgress } from '@hub/decision-progress';
import { Identifiers } from '@hub/event-sourcing';
import { createPool, hubDatabase, type HubRole } from '@hub/postgres';
import { TokenVerifier, remoteKeys, remoteServiceTokens, type ServiceTokens } from '@hub/sign-in';
import { FileSafetyJournal, createOpaqueTokens, createVault, type Vault } from '@hub/vault';
import { HttpVault } from '@hub/vault/http';
import { HUB_PARTY } from '@hub/vocabulary';
import { HttpGateway } from './command-gateways';
import { openBus } from './open-bus';
import { openStore } from './open-store';
import { Opened } from './opened';
import type { ProcessPorts } from './ports.module';
import { SERVICE_ISSUER } from './service-sign-ins';
import { urlVariable } from './service-settings';
import { hasLog, needsOf, rolesOf, type ServiceKey, type ServiceName } from './services';

export interface ServicePorts extends ProcessPorts {
  close(): Promise<void>;
}

/** A setting that this process cannot do without. @throws ConfigurationError naming it */
export function needed<Name extends VariableName>(
  configuration: Configuration,
  name: Name,
): Exclude<Configuration[Name], undefined> {
  const value = configuration[name];
  if (value === undefined)
    throw new ConfigurationError(
      name,
      `The setting ${name} is needed here and is not set. It means: ${VARIABLES[name].description}`,
    );
  // What is left of the type without undefined.
  return value as Exclude<Configuration[Name], undefined>;
}

/**
 * Opens what this service needs to run in a process of its own, and nothing else: what it has no credentials for it cannot
 * open.
 *
 * @throws ConfigurationError naming the setting that is missing or cannot be used; VaultError of the vault itself
 */
export const openServicePorts = (service: ServiceName, configuration: Configuration, logger: Logger): Promise<ServicePorts> =>
  Opened.whole((opened) => openEach(service, configuration, logger, opened));

async function openEach(
  service: ServiceName,
  configuration: Configuration,
  logger: Logger,
  opened: Opened,
): Promise<ServicePorts> {
  const needs = needsOf(service);
  const setting = <Name extends VariableName>(name: Name) => needed(configuration, name);
  const key = (name: ServiceKey) => (needs.keys.includes(name) ? Buffer.from(setting(name), 'base64') : undefined);
  const [idKey, tokenKey, masterKey] = [key('HUB_ID_KEY'), key('HUB_TOKEN_KEY'), key('HUB_MASTER_KEY')];

  const issuer = setting('HUB_SERVICE_ISSUER_URL');
  const verifier = new TokenVerifier([
    { issuer: SERVICE_ISSUER, keys: remoteKeys(new URL('/.well-known/jwks.json', issuer).href) },
    ...(configuration.HUB_JWKS_URL === undefined
      ? []
      : [{ issuer: configuration.HUB_ISSUER, keys: remoteKeys(configuration.HUB_JWKS_URL) }]),
  ]);
  const serviceTokens = needs.signIn
    ? remoteServiceTokens({
        url: new URL('/v1/token', issuer).href,
        clientId: service,
        clientSecret: setting('HUB_SERVICE_SECRET'),
      })
    : undefined;
  const gateway = needs.gateway
    ? new HttpGateway({
        referral: setting('HUB_REFERRAL_URL'),
        consent: setting('HUB_CONSENT_URL'),
        handoff: setting('HUB_HANDOFF_URL'),
      })
    : undefined;
  const remoteVault = needs.vault === 'elsewhere' ? httpVault(service, setting('HUB_VAULT_URL'), serviceTokens) : undefined;

  const roles = rolesOf(needs, configuration);
  await Promise.all(roles.map((role) => checkSignIn(role, setting(urlVariable(role)))));
  const database = hubDatabase((role) => setting(urlVariable(role)));
  opened.add(() => database.close());
  const store = hasLog(needs) ? openStore({ configuration, database }) : undefined;
  if (store) opened.add(() => store.close());
  const bus = needs.bus ? openBus({ setting: configuration.HUB_BUS, database, clientId: service, logger }) : undefined;
  if (bus) opened.add(() => bus.close());
  const progress = roles.includes('hub_relay')
    ? new PostgresDecisionProgress({ pool: database.pool('hub_relay'), url: database.urlFor('hub_relay') })
    : undefined;
  if (progress) opened.add(() => progress.close());

  const journal = needs.journal ? await FileSafetyJournal.open(setting('HUB_JOURNAL')) : undefined;
  if (journal) opened.add(() => journal.close());
  const ownVault =
    masterKey && journal && store
      ? await createVault({
          pool: database.pool('hub_vault'),
          masterKey,
          previousMasterKey: previousKey(configuration),
          journal,
          store,
          events: hubCatalogue,
          verify: (token) => verifier.verify(token),
        })
      : undefined;

  return {
    verifier,
    logger,
    metrics: new Registry(),
    database,
    store,
    bus,
    topicPartitions: configuration.HUB_TOPIC_PARTITIONS,
    vault: ownVault ?? remoteVault,
    journal,
    tokens: tokenKey && createOpaqueTokens(tokenKey),
    identifiers: idKey && new Identifiers(idKey),
    progress,
    serviceTokens,
    gateway,
    close: () => opened.close(),
  };
}

const previousKey = ({ HUB_MASTER_KEY_PREVIOUS: text }: Configuration): Buffer | undefined =>
  text === undefined ? undefined : Buffer.from(text, 'base64');

function httpVault(service: ServiceName, url: string, tokens: ServiceTokens | undefined): Vault {
  const seals = needsOf(service).signIn?.party === HUB_PARTY;
  return new HttpVault({
    url,
    serviceToken: async () => {
      if (!tokens || !seals) throw new Error(`The ${service} has nothing to seal.`);
      return tokens.forParty(HUB_PARTY, ['operator']);
    },
  });
}

/** Credentials that are wrong stop the start, with the setting's name, and not the first command much later. */
async function checkSignIn(role: HubRole, url: string): Promise<void> {
  const pool = createPool(url, { max: 1, applicationName: `referral-hub ${role}` });
  try {
    await pool.query('select 1');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
    const name = urlVariable(role);
    throw new ConfigurationError(
      name,
      `The database cannot be signed in to with ${name} (${code}): start it, or prepare the services again.`,
    );
  } finally {
    await pool.end();
  }
}
