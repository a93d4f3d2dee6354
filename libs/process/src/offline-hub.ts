import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Configuration } from '@hub/configuration';
import { PostgresStartError, prepareDatabase, runningServer, startEmbeddedPostgres, type HubDatabase } from '@hub/postgres';
import { openKeyring } from '@hub/vault';
import { furtherKinds } from './further-kinds';
import type { Opened } from './opened';

/** A hub that does not run, as its settings describe it. */
export interface OfflineHub {
  readonly configuration: Configuration;
  /** Where secrets may come from instead of files. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The folder of its keys. */
export const keysOf = ({ HUB_KEYS, HUB_DATA }: Configuration): string => resolve(HUB_KEYS ?? join(HUB_DATA, 'keys'));

/**
 * Its database as the owner: the one that the settings name, or the embedded one, started for this and stopped with `opened`.
 *
 * @throws PostgresStartError `postgres/in-use` while a hub runs on the data folder
 */
export async function ownerUrl({ HUB_DATABASE_URL, HUB_DATA }: Configuration, opened: Opened): Promise<string> {
  if (HUB_DATABASE_URL !== undefined) return HUB_DATABASE_URL;
  const dataFolder = resolve(HUB_DATA, 'postgres');
  if ((await runningServer(dataFolder)) !== undefined)
    throw new PostgresStartError('postgres/in-use', `A hub runs on the data folder ${resolve(HUB_DATA)}: stop it first.`);
  await mkdir(resolve(HUB_DATA), { recursive: true, mode: 0o711 });
  const server = await startEmbeddedPostgres({ dataFolder });
  opened.add(() => server.stop());
  return server.url;
}

/** The same with every schema up to date. */
export async function preparedDatabase(
  { configuration, environment }: OfflineHub,
  opened: Opened,
): Promise<{ readonly adminUrl: string; readonly database: HubDatabase }> {
  const adminUrl = await ownerUrl(configuration, opened);
  const keyring = await openKeyring(keysOf(configuration), environment);
  const database = await prepareDatabase(adminUrl, { secret: keyring.databaseSecret, kinds: furtherKinds(configuration) });
  opened.add(() => database.close());
  return { adminUrl, database };
}
