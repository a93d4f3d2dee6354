import type { Pool } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { unwrapKey, wrapKey } from '../cipher';
import { query } from '../vault-database';
import { VaultError } from '../vault-error';
import { wrapping } from './category-keys';
import { wrongMaster, type MasterKeys } from './master-keys';

export interface RotationProgress {
  /** Keys that this call has wrapped under the master key in use. */
  readonly rewrapped: number;
  /** Keys that the master key before still wraps; 0: it is needed no more. */
  readonly remaining: number;
}

interface WrappedRow {
  readonly subject: string;
  readonly category: string;
  readonly wrapped: Buffer;
  readonly master: string;
}

const ROWS = 'select subject::text as subject, category, wrapped, master from vault.keys_to_rewrap($1)';
const REWRAP = 'select vault.rewrap_category_keys($1::uuid[], $2, $3, $4, $5) as replaced';

/**
 * Replacing the master key touches category keys only (decision 4), and nothing is unreadable meanwhile: each key is either
 * wrapped by the one before or by the one in use, one statement changes a batch, and the vault has both. Nothing has to be
 * remembered to go on after a crash, for each row says what is left to do; and any number of processes may be at it.
 */
export class MasterRotation {
  constructor(
    private readonly pool: Pool,
    private readonly masters: MasterKeys,
    private readonly batch = 500,
  ) {}

  /**
   * Wraps batch after batch until nothing is left or `milliseconds` are over.
   *
   * @throws VaultError `vault/damaged-keys` when what is left does not open with the key that it names
   */
  async run(milliseconds: number): Promise<RotationProgress> {
    const until = Date.now() + milliseconds;
    let rewrapped = 0;
    do {
      const done = await this.step();
      if (done === undefined) {
        await query(this.pool, 'retire-masters', 'select vault.retire_master_keys()');
        return { rewrapped, remaining: 0 };
      }
      rewrapped += done;
      // Somebody else has them in hand.
      if (done === 0) await sleep(20);
    } while (Date.now() < until);
    const [row] = await query<{ left: string }>(
      this.pool,
      'count-to-rewrap',
      'select vault.count_keys_to_rewrap()::text as left',
    );
    return { rewrapped, remaining: Number(row?.left) };
  }

  /** One batch: how many were wrapped anew, or undefined when there was nothing to do. */
  async step(): Promise<number | undefined> {
    const rows = await query<WrappedRow>(this.pool, 'keys-to-rewrap', ROWS, [this.batch]);
    if (rows.length === 0) return undefined;
    return this.masters.underCurrent(async (current) => {
      const anew = rows.flatMap((row) => {
        const master = this.masters.named(row.master);
        if (!master) throw wrongMaster();
        const key = unwrapKey(master.key, row.wrapped, wrapping(row));
        return key ? [{ ...row, wrapped: wrapKey(current.key, key, wrapping(row)) }] : [];
      });
      if (anew.length === 0) throw damaged(rows.length);
      const [row] = await query<{ replaced: number }>(this.pool, 'rewrap-keys', REWRAP, [
        anew.map(({ subject }) => subject),
        anew.map(({ category }) => category),
        anew.map(({ wrapped }) => wrapped),
        anew.map(({ master }) => master),
        current.id,
      ]);
      return row?.replaced ?? 0;
    });
  }
}

const damaged = (keys: number) =>
  new VaultError(
    'vault/damaged-keys',
    `${keys} keys in the vault are damaged: the master key that they name does not open them. Restore the vault's tables from a backup, then rotate again.`,
  );
