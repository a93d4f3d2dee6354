import type { LogIdentity } from '@hub/event-sourcing';
import type { HubDatabase } from '@hub/postgres';
import { ensureOwnLog, keepIdKey, tokenKeyOf, type Keyring } from '@hub/vault';
import { openStore, type OpenStore } from './open-store';

/** The keys as one generation of the log has them: what was handed out under an earlier one does not open any more. */
export const keyringOf = (keyring: Keyring, identity: LogIdentity): Keyring => ({
  ...keyring,
  tokenKey: tokenKeyOf(keyring.tokenKey, identity),
});

/**
 * What the prepare step hands out to services that run apart: the keys of the log's present generation. The id key is kept in the
 * vault's tables by it, where backups find it.
 *
 * @throws VaultError `vault/other-log`
 */
export async function prepareKeyring(
  keyring: Keyring,
  { configuration, database }: Pick<OpenStore, 'configuration'> & { readonly database: HubDatabase },
): Promise<Keyring> {
  await keepIdKey(database.pool('hub_vault'), keyring);
  const store = openStore({ configuration, database, shared: false });
  try {
    const identity = await store.identity();
    await ensureOwnLog(database.pool('hub_vault'), identity);
    return keyringOf(keyring, identity);
  } finally {
    await store.close();
  }
}
