import type { Pool } from 'pg';
import type { LogIdentity } from '@hub/event-sourcing';
import { query } from '../vault-database';
import { VaultError } from '../vault-error';

const ADOPT = 'select vault.adopt_log($1::uuid)::text as log';

/**
 * Makes sure that the log is the one whose keys are in the vault. A hub that looks for its log in the wrong place would find an empty one
 * and begin again, and what it records there nobody could bring together with what stands in its own. The log is named at the first
 * start; a copy or a restored log keeps its name.
 *
 * @throws VaultError `vault/other-log`, `vault/unavailable`
 */
export async function ensureOwnLog(pool: Pool, { log }: LogIdentity): Promise<void> {
  const [row] = await query<{ log: string }>(pool, 'adopt-log', ADOPT, [log]);
  if (row?.log === log) return;
  throw new VaultError(
    'vault/other-log',
    'The log that was found is not the one whose keys this hub has: its log is kept in another place. Name that place (HUB_EVENTSTORE; without it the log is in the hub’s own database) and start again. Nothing was written.',
  );
}
