import type { Pool } from 'pg';
import { LogError, NO_STREAM, type Clock, type EventStore } from '@hub/event-sourcing';
import { hubEvent, vaultId } from '../log/hub-event';
import type { EventReader } from '../read-time/stream-folds';
import { query } from '../vault-database';
import { ACCESS_LOG, type AccessDigested } from './access.events';
import { accessDigest, type AccessRecord } from './access-record';

export interface AccessDigesterOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly events: EventReader;
  readonly clock: Clock;
  /** Rows of one digest at most. Default 1,000. */
  readonly rows?: number;
  /** Milliseconds after which fewer rows are digested. Default 10,000. */
  readonly after?: number;
}

interface AccessRow extends Omit<AccessRecord, 'register' | 'policy'> {
  readonly number: string;
  readonly register_revision: number | null;
  readonly policy_revision: number | null;
}

const ROWS = `
  select access.number::text as number, at, party, actor, disclosure::text, category, action, outcome, reason, subject::text,
         register_revision, policy_revision
    from vault.access where access.number > $1 order by access.number limit $2`;

const CAUSE = { actor: 'vault', source: 'vault', command: 'vault.digest-access' };

/**
 * Writes the digest of each batch of access records into the log (decision 4). Where to go on is read from the log itself, and
 * the digest is appended at the revision that was read: so after a crash, and with two at work, no row is left out and none is
 * digested twice.
 */
export class AccessDigester {
  private continued = false;

  constructor(private readonly options: AccessDigesterOptions) {}

  /**
   * Digests every full batch, and a smaller one once its first row is old enough, or at once with `all`.
   *
   * @returns how many digests were appended
   */
  async digest({ all = false } = {}): Promise<number> {
    const { pool, clock, rows: most = 1_000, after = 10_000 } = this.options;
    let appended = 0;
    for (;;) {
      const { revision, to } = await this.last();
      await this.continueAfter(to);
      const rows = await query<AccessRow>(pool, 'access-rows', ROWS, [to, most]);
      const [first] = rows;
      if (!first) return appended;
      if (rows.length < most && !all && clock.now().getTime() - first.at.getTime() < after) return appended;
      if (await this.append(rows, revision)) appended += 1;
    }
  }

  /** The last digest in the log: its revision, and the number of the last row that it covers. */
  private async last(): Promise<{ readonly revision: number; readonly to: number }> {
    const { store, events } = this.options;
    for await (const recorded of store.readStream(ACCESS_LOG, { direction: 'backwards', limit: 1 }))
      // The catalogue has validated the open part against the schema that belongs to the type.
      return { revision: recorded.revision, to: (events.read(recorded).open as AccessDigested).to };
    return { revision: NO_STREAM, to: 0 };
  }

  /** Rows lost with a damaged database must not lend their numbers to new ones, which the log would count as digested. */
  private async continueAfter(to: number): Promise<void> {
    if (this.continued || to === 0) return;
    await query(this.options.pool, 'number-access-after', 'select vault.number_access_after($1)', [to]);
    this.continued = true;
  }

  private async append(rows: readonly AccessRow[], expectedRevision: number): Promise<boolean> {
    const numbered = rows.map((row) => ({
      ...row,
      number: BigInt(row.number),
      register: row.register_revision,
      policy: row.policy_revision,
    }));
    const [from = 0, to = 0] = [numbered[0], numbered.at(-1)].map((row) => Number(row?.number));
    const open: AccessDigested = { from, to, rows: rows.length, digest: accessDigest(numbered) };
    const id = vaultId('access.digested', String(from), String(to), open.digest);
    try {
      const event = hubEvent({ id, type: 'access.digested', version: 1, open }, CAUSE);
      const { outcome } = await this.options.store.append({ stream: ACCESS_LOG, expectedRevision, events: [event] });
      return outcome === 'appended';
    } catch (error) {
      // What became of it shows when the log is read again.
      if (error instanceof LogError && error.code === 'log/unknown-outcome') return false;
      throw error;
    }
  }
}
