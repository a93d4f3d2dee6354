import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { hubCatalogue } from '@hub/catalogue';
import { ConfigurationError, type Configuration } from '@hub/configuration';
import { Identifiers, type EventStore } from '@hub/event-sourcing';
import type { MessageBus } from '@hub/messaging';
import { prepareDatabase, startEmbeddedPostgres, type HubDatabase } from '@hub/postgres';
import { DevelopmentIssuer, TokenVerifier, remoteKeys, type DevelopmentClient, type ServiceTokens } from '@hub/sign-in';
import {
  FileSafetyJournal,
  createOpaqueTokens,
  createVault,
  ensureOwnLog,
  keepIdKey,
  openKeyring,
  type HubVault,
  type OpaqueTokens,
} from '@hub/vault';
import { furtherKinds } from './further-kinds';
import { keyringOf } from './generation-keyring';
import { openBus } from './open-bus';
import { openStore } from './open-store';
import { Opened } from './opened';
import { sentenceOf } from './run-process';
import { SERVICE_ISSUER } from './service-sign-ins';

/** Every port that a whole hub in one process stands on, open. */
export interface HubPorts {
  readonly store: EventStore;
  readonly bus: MessageBus;
  readonly vault: HubVault;
  readonly journal: FileSafetyJournal;
  readonly tokens: OpaqueTokens;
  readonly identifiers: Identifiers;
  readonly database: HubDatabase;
  readonly verifier: TokenVerifier;
  /** The built-in issuer, unless the configuration trusts one elsewhere. */
  readonly issuer: DevelopmentIssuer | undefined;
  readonly serviceTokens: ServiceTokens;
  readonly logger: Logger;
  readonly metrics: Registry;
  close(): Promise<void>;
}

export interface OpenPorts {
  readonly configuration: Configuration;
  /** Where secrets may come from instead of files. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Sign-ins of the built-in issuer. */
  readonly clients: readonly DevelopmentClient[];
  readonly onProgress?: (step: string) => void;
}

/**
 * Opens everything that a hub stands on, as the configuration says; what was opened is closed again when a later part fails.
 *
 * @throws the error of the part that failed, with a code and a sentence that names what to change
 */
export async function openPorts(options: OpenPorts): Promise<HubPorts> {
  return Opened.whole((opened) => openEach(options, opened));
}

async function openEach(
  { configuration, environment, logger, clients, onProgress }: OpenPorts,
  opened: Opened,
): Promise<HubPorts> {
  const data = resolve(configuration.HUB_DATA);
  await mkdir(data, { recursive: true, mode: 0o711 });
  const keys = resolve(configuration.HUB_KEYS ?? join(data, 'keys'));
  const keyring = await openKeyring(keys, environment);

  const adminUrl = configuration.HUB_DATABASE_URL ?? (await embedded(data, opened, onProgress));
  const prepared = { secret: keyring.databaseSecret, kinds: furtherKinds(configuration) };
  const database = await prepareDatabase(adminUrl, prepared).catch((cause: unknown) => {
    // The driver says what failed, not which setting names that server; the hub's own errors (`migration/…`) say enough.
    if (configuration.HUB_DATABASE_URL === undefined || isOwn(cause)) throw cause;
    throw new ConfigurationError('HUB_DATABASE_URL', `The database of HUB_DATABASE_URL cannot be used: ${sentenceOf(cause)}.`, {
      cause,
    });
  });
  opened.add(() => database.close());

  const store = openStore({ configuration, database, shared: configuration.HUB_DATABASE_URL !== undefined });
  opened.add(() => store.close());
  // Asked first: a log that is half restored does not serve, and says so.
  const identity = await store.identity();
  await ensureOwnLog(database.pool('hub_vault'), identity);
  const bus = openBus({ setting: configuration.HUB_BUS, database, clientId: 'referral-hub', logger });
  opened.add(() => bus.close());

  const issuer =
    configuration.HUB_JWKS_URL === undefined
      ? await DevelopmentIssuer.open({ folder: keys, issuer: configuration.HUB_ISSUER, clients })
      : undefined;
  // The hub's own tokens (adapters confirming what they received) always come from its own key pair.
  const own = issuer ?? (await DevelopmentIssuer.open({ folder: keys, issuer: SERVICE_ISSUER, clients: [] }));
  const verifier = new TokenVerifier([
    own.trusted(),
    ...(configuration.HUB_JWKS_URL === undefined
      ? []
      : [{ issuer: configuration.HUB_ISSUER, keys: remoteKeys(configuration.HUB_JWKS_URL) }]),
  ]);

  const journal = await FileSafetyJournal.open(resolve(configuration.HUB_JOURNAL ?? join(data, 'journal')));
  const vault = await createVault({
    pool: database.pool('hub_vault'),
    masterKey: keyring.master,
    previousMasterKey: keyring.previousMaster,
    journal,
    store,
    events: hubCatalogue,
    verify: (token) => verifier.verify(token),
  });
  await keepIdKey(database.pool('hub_vault'), keyring);

  return {
    store,
    bus,
    vault,
    journal,
    tokens: createOpaqueTokens(keyringOf(keyring, identity).tokenKey),
    identifiers: new Identifiers(keyring.idKey),
    database,
    verifier,
    issuer,
    serviceTokens: own.serviceTokens('hub'),
    logger,
    metrics: new Registry(),
    close: () => opened.close(),
  };
}

async function embedded(data: string, opened: Opened, onProgress: OpenPorts['onProgress']): Promise<string> {
  const server = await startEmbeddedPostgres({ dataFolder: join(data, 'postgres'), ...(onProgress ? { onProgress } : {}) });
  opened.add(() => server.stop());
  return server.url;
}

const isOwn = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.includes('/');
