import type { Pool } from 'pg';
import { query } from '../vault-database';
import { VaultError } from '../vault-error';
import type { ServingJournal } from './serving-journal';

const ADOPT = 'select vault.adopt_journal($1::uuid)::text as journal';

/**
 * Makes sure that the journal is this hub's own. A folder that is empty, or another hub's, would be taken for one in which
 * nothing was ever erased or revoked; after a restore that would be a lie (decision 4). A hub's journal is named at its first
 * start; the name is in the vault's tables, and so in every backup.
 *
 * @throws VaultError `journal/not-this-hubs`
 */
export async function ensureOwnJournal(pool: Pool, journal: ServingJournal): Promise<void> {
  const adopt = async (id: string | null) => {
    const [row] = await query<{ journal: string | null }>(pool, 'adopt-journal', ADOPT, [id]);
    return row?.journal ?? undefined;
  };
  // Asked first: an empty folder is named only for a hub that has no journal yet.
  const own = (await adopt(null)) ?? (await adopt(await journal.name()));
  const found = await journal.identity();
  if (found === own) return;
  throw new VaultError(
    'journal/not-this-hubs',
    found === undefined
      ? 'The safety journal of this hub is not where it is looked for: the folder holds none. Put the journal there (HUB_JOURNAL) and start again: without it nobody knows what was erased or revoked since the backup was taken, so nothing is served.'
      : 'The safety journal that was found is another hub’s. Name the folder of this hub’s own (HUB_JOURNAL) and start again: without it nothing is served.',
  );
}
