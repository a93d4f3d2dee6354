import { join, resolve } from 'node:path';
import { BackupError, checkBackup, restore, type Backup, type CheckedBackup, type RestoreProgress } from '@hub/backup';
import type { Configuration } from '@hub/configuration';
import { PostgresLogSuccessor, beginGeneration, PostgresEventStore } from '@hub/event-sourcing/postgres';
import type { LogIdentity } from '@hub/event-sourcing';
import { createPool, prepareDatabase } from '@hub/postgres';
import { findMasterKeys, journalIn, mastersOf, openIdKey, openKeyring, placeIdKey } from '@hub/vault';
import { ensureRestorable, restoreVault } from '@hub/vault/backup';
import { furtherKinds } from './further-kinds';
import { keysOf, ownerUrl, preparedDatabase, type OfflineHub } from './offline-hub';
import { Opened } from './opened';

export interface RestoreHub extends OfflineHub {
  readonly backup: Backup;
  readonly onProgress?: (
    progress: RestoreProgress | { readonly step: 'checking'; readonly done: number; readonly total: number },
  ) => void;
}

export interface RestoreReport extends LogIdentity {
  readonly events: number;
  /** The digest over all leaves in order, hexadecimal. */
  readonly root: string;
  /** When the backup's last run ended, UTC. */
  readonly asOf: string;
  /** Events that an interrupted restore had brought already. */
  readonly resumedAt: number;
  /** Whether the folder in which the hub will look for its safety journal holds it: without it the hub does not serve. */
  readonly journal: 'there' | 'missing' | 'another';
}

/**
 * Restores a hub that does not run into an empty database: the one that the settings name, or an embedded one in the data folder.
 * The whole backup is checked before anything is written. The id key is put beside the other keys; the master key must be
 * there already.
 *
 * @throws BackupError, LogError `log/not-empty`, VaultError `keys/missing`, `keys/other-id-key`, `vault/not-empty`; errors of the database
 */
export async function restoreHub({ configuration, environment, backup, onProgress }: RestoreHub): Promise<RestoreReport> {
  const total = backup.manifest.events.digest.size + backup.rows;
  const checked = await checkBackup(backup, (done) => onProgress?.({ step: 'checking', done, total }));
  const keys = keysOf(configuration);
  const idKey = await idKeyOf(checked, keys, environment);
  return Opened.whole(async (opened) => {
    const adminUrl = await ownerUrl(configuration, opened);
    await placeIdKey(keys, environment, idKey);
    const keyring = await openKeyring(keys, environment);
    const prepared = await prepareDatabase(adminUrl, { secret: keyring.databaseSecret, kinds: furtherKinds(configuration) });
    await prepared.close();
    const pool = createPool(adminUrl, { max: 1, applicationName: 'referral-hub restore' });
    opened.add(() => pool.end());
    await ensureRestorable(pool, backup.checksum);
    const { log, generation, events, at } = backup.manifest;
    const successor = await PostgresLogSuccessor.open({ url: adminUrl, predecessor: { log, generation } });
    opened.add(() => successor.close());
    const restored = await restore(
      backup,
      {
        successor,
        vault: (rows, access, tell) => restoreVault({ pool, rows, access, manifest: backup.checksum, onProgress: tell }),
      },
      onProgress,
    );
    await opened.close();
    const journal = await journalOf(checked, configuration);
    return { ...restored, events: events.digest.size, root: events.root, asOf: at, journal };
  });
}

/**
 * Declares the log of a hub that does not run a new generation, after its database was brought back to an earlier moment by other
 * means (point-in-time recovery, a copied volume).
 *
 * @throws LogError; errors of the database
 */
export async function beginNewGeneration(hub: OfflineHub): Promise<LogIdentity> {
  return Opened.whole(async (opened) => {
    const { adminUrl, database } = await preparedDatabase(hub, opened);
    const store = new PostgresEventStore({ url: database.urlFor('hub_log'), shared: false });
    opened.add(() => store.close());
    const { generation } = await store.identity();
    const begun = await beginGeneration(adminUrl, generation);
    await opened.close();
    return begun;
  });
}

async function idKeyOf(checked: CheckedBackup, keys: string, environment: OfflineHub['environment']): Promise<Buffer> {
  const masters = mastersOf(await findMasterKeys(keys, environment));
  const kept = checked.idKeys.map(({ master, wrapped }) => ({ master, wrapped: Buffer.from(wrapped, 'base64') }));
  const idKey = openIdKey(kept, masters);
  if (idKey && checked.masters.every((needed) => masters.some(({ id }) => id === needed))) return idKey;
  throw new BackupError(
    'restore/wrong-master-key',
    'The master key that was given is not the one under which this backup’s keys are wrapped (HUB_MASTER_KEY, or the file master.key): nothing was restored. If it was being replaced when the backup was made, the one before it is needed too (HUB_MASTER_KEY_PREVIOUS, or the file master-previous.key).',
  );
}

async function journalOf(
  { journal }: CheckedBackup,
  { HUB_JOURNAL, HUB_DATA }: Configuration,
): Promise<RestoreReport['journal']> {
  const found = await journalIn(resolve(HUB_JOURNAL ?? join(HUB_DATA, 'journal')));
  if (found === undefined) return 'missing';
  return found === journal ? 'there' : 'another';
}
