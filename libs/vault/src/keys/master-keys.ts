import type { Pool } from 'pg';
import { query } from '../vault-database';
import { VaultError } from '../vault-error';
import type { MasterKey } from './master-key';

const ADOPT = 'select id, in_use as "inUse" from vault.adopt_master_key($1, $2)';

/**
 * The master keys that this process was given: one to use, and while they are being replaced the one before it. Which one wraps
 * new keys is decided in the database and is the same for every process; each row names the one that wraps it.
 */
export class MasterKeys {
  private inUse: MasterKey;

  private constructor(
    private readonly pool: Pool,
    private readonly given: MasterKey,
    private readonly previous: readonly MasterKey[],
  ) {
    this.inUse = given;
  }

  /** @throws VaultError `vault/wrong-master-key` when one that is needed was not given */
  static async open(pool: Pool, given: MasterKey, previous: readonly MasterKey[] = []): Promise<MasterKeys> {
    const keys = new MasterKeys(pool, given, previous);
    await keys.refresh();
    return keys;
  }

  /** Wraps new keys. */
  get current(): MasterKey {
    return this.inUse;
  }

  /** The one that a row names, if it was given. */
  named(id: string | null): MasterKey | undefined {
    return this.all.find((key) => key.id === id);
  }

  /** Runs what writes under the key in use; once more when another process has put a newer one into use meanwhile. */
  async underCurrent<Result>(write: (current: MasterKey) => Promise<Result>): Promise<Result> {
    try {
      return await write(this.inUse);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'VK001')) throw error;
      await this.refresh();
      return write(this.inUse);
    }
  }

  private get all(): readonly MasterKey[] {
    return [this.given, ...this.previous];
  }

  private async refresh(): Promise<void> {
    const needed = await query<{ id: string; inUse: boolean }>(this.pool, 'adopt-master-key', ADOPT, [
      this.given.id,
      this.previous.map(({ id }) => id),
    ]);
    if (needed.some(({ id }) => !this.named(id))) throw wrongMaster();
    const current = this.named(needed.find(({ inUse }) => inUse)?.id ?? null);
    if (!current) throw wrongMaster();
    this.inUse = current;
  }
}

export const wrongMaster = () =>
  new VaultError(
    'vault/wrong-master-key',
    'The keys in this vault were wrapped by another master key. Give the hub the one that it was started with (HUB_MASTER_KEY, or the file master.key); while it is being replaced, the one before it too (HUB_MASTER_KEY_PREVIOUS, or the file master-previous.key).',
  );
