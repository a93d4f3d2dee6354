import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { hubCatalogue } from '@hub/catalogue';
import type { Configuration } from '@hub/configuration';
import { PostgresDecisionProgress } from '@hub/decision-progress';
import { Identifiers, type EventStore } from '@hub/event-sourcing';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import type { MessageBus } from '@hub/messaging';
import { EmbeddedBus, type BusLogEntry } from '@hub/messaging/embedded';
import { KafkaBus } from '@hub/messaging/kafka';
import { prepareDatabase, startEmbeddedPostgres, type HubDatabase } from '@hub/postgres';
import { DevelopmentIssuer, TokenVerifier, remoteKeys, type DevelopmentClient, type ServiceTokens } from '@hub/sign-in';
import { FileSafetyJournal, createOpaqueTokens, createVault, openKeyring, type HubVault, type OpaqueTokens } from '@hub/vault';

/** Every port that a whole hub in one process stands on, open. */
export interface HubPorts {
  readonly store: EventStore;
  readonly bus: MessageBus;
  readonly vault: HubVault;
  readonly journal: FileSafetyJournal;
  readonly tokens: OpaqueTokens;
  readonly identifiers: Identifiers;
  readonly database: HubDatabase;
  readonly progress: PostgresDecisionProgress;
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

/** Closes what was opened, last first, each whatever the others answer; the first error is thrown at the end. */
class Opened {
  readonly #closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.#closers.unshift(close);
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0)) await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

/**
 * Opens everything that a hub stands on, as the configuration says; what was opened is closed again when a later part fails.
 *
 * @throws the error of the part that failed, with a code and a sentence that names what to change
 */
export async function openPorts(options: OpenPorts): Promise<HubPorts> {
  const opened = new Opened();
  try {
    return await openEach(options, opened);
  } catch (error) {
    await opened.close().catch(() => undefined);
    throw error;
  }
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
  const database = await prepareDatabase(adminUrl, { secret: keyring.databaseSecret });
  opened.add(() => database.close());

  const store = new PostgresEventStore({ url: database.urlFor('hub_log'), shared: configuration.HUB_DATABASE_URL !== undefined });
  opened.add(() => store.close());
  const bus = openBus(configuration, database, logger);
  opened.add(() => bus.close());
  const progress = new PostgresDecisionProgress({ pool: database.pool('hub_relay'), url: database.urlFor('hub_relay') });
  opened.add(() => progress.close());

  const issuer =
    configuration.HUB_JWKS_URL === undefined
      ? await DevelopmentIssuer.open({ folder: keys, issuer: configuration.HUB_ISSUER, clients })
      : undefined;
  // The hub's own tokens (adapters confirming what they received) always come from its own key pair.
  const own = issuer ?? (await DevelopmentIssuer.open({ folder: keys, issuer: 'urn:referral-hub:services', clients: [] }));
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
    journal,
    store,
    events: hubCatalogue,
    verify: (token) => verifier.verify(token),
  });

  return {
    store,
    bus,
    vault,
    journal,
    tokens: createOpaqueTokens(keyring.tokenKey),
    identifiers: new Identifiers(keyring.idKey),
    database,
    progress,
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

function openBus(configuration: Configuration, database: HubDatabase, logger: Logger): MessageBus {
  const part = logger.child({ part: 'bus' });
  const log = ({ level, message, ...fields }: BusLogEntry) => part[level](fields, message);
  if (configuration.HUB_BUS === 'embedded') return new EmbeddedBus({ url: database.urlFor('hub_bus'), log });
  return new KafkaBus({ brokers: configuration.HUB_BUS.slice('kafka://'.length).split(','), clientId: 'referral-hub', log });
}
