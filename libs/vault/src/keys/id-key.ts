import type { Pool } from 'pg';
import { associatedData, unwrapKey, wrapKey } from '../cipher';
import type { Keyring } from '../keyring';
import { query } from '../vault-database';
import { VaultError } from '../vault-error';
import { masterKey, type MasterKey } from './master-key';
import { wrongMaster } from './master-keys';

/** The id key as it stands in the vault's tables and in a backup. */
export interface WrappedIdKey {
  readonly master: string;
  readonly wrapped: Buffer;
}

const ASSOCIATED = associatedData('referral-hub id key v1');
const KEPT = 'select master, wrapped from vault.id_key';
const KEEP = 'select master, wrapped from vault.keep_id_key($1, $2)';

/** The master keys of a keyring: the one to use, then the one before it. */
export const mastersOf = ({ master, previousMaster }: Pick<Keyring, 'master' | 'previousMaster'>): readonly MasterKey[] => [
  masterKey(master),
  ...(previousMaster ? [masterKey(previousMaster)] : []),
];

/** The id key that one of the masters opens, or undefined. */
export function openIdKey(kept: readonly WrappedIdKey[], masters: readonly MasterKey[]): Buffer | undefined {
  for (const { master, wrapped } of kept) {
    const key = masters.find(({ id }) => id === master)?.key;
    const idKey = key && unwrapKey(key, wrapped, ASSOCIATED);
    if (idKey) return idKey;
  }
  return undefined;
}

/**
 * Keeps the hub's id key in the vault's tables, wrapped by the master key (and by the one before it while that is there), so
 * that it is in every backup (decision 5); and makes sure that it is the one under which this hub's ids were derived. No master
 * key is adopted by it.
 *
 * @throws VaultError `keys/other-id-key`, `vault/wrong-master-key`, `vault/unavailable`
 */
export async function keepIdKey(pool: Pool, keyring: Pick<Keyring, 'master' | 'previousMaster' | 'idKey'>): Promise<void> {
  const masters = mastersOf(keyring);
  const kept = await query<WrappedIdKey>(pool, 'kept-id-key', KEPT);
  checkSame(kept, masters, keyring.idKey);
  const missing = masters.filter(({ id }) => !kept.some(({ master }) => master === id));
  if (missing.length === 0 && kept.length === masters.length) return;
  const now = await query<WrappedIdKey>(pool, 'keep-id-key', KEEP, [
    masters.map(({ id }) => id),
    masters.map(({ key }) => wrapKey(key, keyring.idKey, ASSOCIATED)),
  ]);
  checkSame(now, masters, keyring.idKey);
}

function checkSame(kept: readonly WrappedIdKey[], masters: readonly MasterKey[], idKey: Buffer): void {
  if (kept.length === 0) return;
  const known = openIdKey(kept, masters);
  if (!known) throw wrongMaster();
  if (!known.equals(idKey))
    throw new VaultError(
      'keys/other-id-key',
      'The ids in this database were derived under another id key. Give the hub the one that it was started with (HUB_ID_KEY, or the file id.key): a backup has it.',
    );
}
