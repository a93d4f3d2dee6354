import type { VaultRow } from '@hub/vault/backup';
import type { Backup } from './read-backup';

/** What a restore must know of the vault before it begins. */
export interface CheckedBackup {
  readonly idKeys: readonly Extract<VaultRow, { kind: 'id-key' }>[];
  /** Names of the master keys without which something in it does not open. */
  readonly masters: readonly string[];
  /** The safety journal that belongs to it. */
  readonly journal: string | undefined;
}

/**
 * Reads a backup through, from its first byte to its last, before anything of it is used.
 *
 * @param onProgress events and rows that were found right so far
 * @throws BackupError `backup/damaged`
 */
export async function checkBackup(backup: Backup, onProgress: (done: number) => void = () => undefined): Promise<CheckedBackup> {
  let done = 0;
  const tell = () => onProgress((done += 1));
  await drain(backup.events(), tell);
  const idKeys: Extract<VaultRow, { kind: 'id-key' }>[] = [];
  const masters: string[] = [];
  let journal: string | undefined;
  for await (const row of backup.vault()) {
    tell();
    if (row.kind === 'id-key') idKeys.push(row);
    else if (row.kind === 'master' && row.retiredAt === null) masters.push(row.id);
    else if (row.kind === 'journal') journal = row.id;
  }
  await drain(backup.access(), tell);
  return { idKeys, masters, journal };
}

/** Reads to the end; whatever is wrong throws on the way. */
async function drain(items: AsyncIterable<unknown>, each: () => void): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  while (!(await iterator.next()).done) each();
}
