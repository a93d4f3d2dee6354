import { join, resolve } from 'node:path';
import type { BackupSource } from '@hub/backup';
import type { Configuration } from '@hub/configuration';
import { createPool, runningServer, startEmbeddedPostgres, urlOfRole } from '@hub/postgres';
import { findDatabaseSecret } from '@hub/vault';
import { readAccess, readVault } from '@hub/vault/backup';
import { openStore } from './open-store';
import { Opened } from './opened';

export interface OpenBackupSource {
  readonly configuration: Configuration;
  /** Where secrets may come from instead of files. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens what a backup reads, as the role that can do nothing but read it: in the database that the settings name, or in the
 * embedded one of the data folder, whether a hub runs on it at the moment or not.
 *
 * @throws VaultError `keys/missing`; errors of the database
 */
export async function openBackupSource(options: OpenBackupSource): Promise<BackupSource & { close(): Promise<void> }> {
  return Opened.whole(async (opened) => {
    const url = await backupUrl(options, opened);
    const pool = createPool(url, { max: 2, applicationName: 'referral-hub backup' });
    opened.add(() => pool.end());
    // Asked first: a role that may not sign in is told apart from a log that cannot be read.
    await pool.query('select 1');
    const store = openStore({ configuration: options.configuration, database: { urlFor: () => url }, shared: false });
    opened.add(() => store.close());
    return {
      store,
      vault: () => readVault(pool),
      access: (after: bigint) => readAccess(pool, after),
      close: () => opened.close(),
    };
  });
}

async function backupUrl({ configuration, environment }: OpenBackupSource, opened: Opened): Promise<string> {
  const { HUB_DATABASE_URL_BACKUP: own, HUB_DATABASE_URL: database, HUB_DATA, HUB_KEYS } = configuration;
  if (own !== undefined) return own;
  const secret = await findDatabaseSecret(resolve(HUB_KEYS ?? join(HUB_DATA, 'keys')), environment);
  return urlOfRole(database ?? (await embedded(resolve(HUB_DATA, 'postgres'), opened)), 'hub_backup', secret);
}

async function embedded(dataFolder: string, opened: Opened): Promise<string> {
  const running = await runningServer(dataFolder);
  if (running !== undefined) return running;
  const server = await startEmbeddedPostgres({ dataFolder });
  opened.add(() => server.stop());
  return server.url;
}
