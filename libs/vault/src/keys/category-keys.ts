import type { Pool } from 'pg';
import { SharedRead } from '@hub/shared-read';
import type { InformationCategory, SubjectId, Uuid } from '@hub/vocabulary';
import { associatedData, randomKey, unwrapKey, wrapKey } from '../cipher';
import { query } from '../vault-database';
import type { MasterKey } from './master-key';
import { MasterKeys, wrongMaster } from './master-keys';

export interface KeyName {
  readonly subject: SubjectId;
  /** A category of information, or one release with its own key (decision 9). */
  readonly category: InformationCategory | `release:${Uuid}`;
}

export interface EndedRelease {
  readonly subject: SubjectId;
  readonly release: Uuid;
}

/** `missing`: there never was one, or it was lost. */
export type CategoryKey =
  { readonly state: 'present'; readonly key: Buffer } | { readonly state: 'erased' } | { readonly state: 'missing' };

/** The keys of one batch. They live as long as it does. */
export interface BatchKeys {
  of(name: KeyName): CategoryKey;
}

interface KeyRow {
  readonly subject: string;
  readonly category: string;
  readonly wrapped: Buffer | null;
  readonly master: string | null;
  readonly erased: boolean;
}

const READ = 'select * from vault.read_category_keys($1, $2)';
const OFFER = 'select * from vault.offer_category_keys($1, $2, $3, $4)';

const nameOf = ({ subject, category }: { readonly subject: string; readonly category: string }) => `${subject} ${category}`;
/** The associated data of a wrapped category key: it opens for its own subject and category only. */
export const wrapping = ({ subject, category }: { readonly subject: string; readonly category: string }) =>
  associatedData('referral-hub category key v1', subject, category);

/**
 * The keys of (subject, category), wrapped by the master key in the vault's tables and nowhere else. Each batch, and those who
 * ask at the same time, reads its keys and the tombstones in one statement and none is kept: unwrapping takes microseconds, and
 * an erasure by whichever process needs to reach nobody else.
 */
export class CategoryKeys {
  private readonly reads: SharedRead<readonly KeyName[], BatchKeys>;

  private constructor(
    private readonly pool: Pool,
    readonly masters: MasterKeys,
  ) {
    this.reads = new SharedRead(async (asks) => {
      const asked = distinct(asks.flat());
      const rows = await query<KeyRow>(this.pool, 'read-keys', READ, [
        asked.map(({ subject }) => subject),
        asked.map(({ category }) => category),
      ]);
      const keys = this.unwrapped(rows);
      return asks.map(() => keys);
    });
  }

  /**
   * @param previous the master keys that still wrap something while they are being replaced, see {@link MasterKeys}
   * @throws VaultError `vault/wrong-master-key` when the keys that are there were wrapped by another master key
   */
  static async open(pool: Pool, master: MasterKey, previous: readonly MasterKey[] = []): Promise<CategoryKeys> {
    return new CategoryKeys(pool, await MasterKeys.open(pool, master, previous));
  }

  /** For sealing: makes the missing ones. Of two that make one at the same time, both get the first. */
  async forSealing(names: readonly KeyName[]): Promise<BatchKeys> {
    const found = await this.read(names);
    const missing = distinct(names).filter((name) => found.of(name).state === 'missing');
    if (missing.length === 0) return found;
    const offered = await this.masters.underCurrent((master) =>
      query<KeyRow>(this.pool, 'offer-keys', OFFER, [
        missing.map(({ subject }) => subject),
        missing.map(({ category }) => category),
        missing.map((name) => wrapKey(master.key, randomKey(), wrapping(name))),
        master.id,
      ]),
    );
    const made = this.unwrapped(offered);
    return {
      of: (name) => {
        const key = found.of(name);
        return key.state === 'missing' ? made.of(name) : key;
      },
    };
  }

  /** For opening: what is there at this moment. */
  async forOpening(names: readonly KeyName[]): Promise<BatchKeys> {
    return this.read(names);
  }

  /** Destroys the subjects' keys and leaves tombstones; repeatable. Answers those that had not been erased before. */
  async erase(subjects: readonly SubjectId[]): Promise<readonly SubjectId[]> {
    const rows = await query<{ subject: string }>(
      this.pool,
      'erase-subjects',
      'select vault.erase_subjects($1::uuid[])::text as subject',
      [subjects],
    );
    return rows.map(({ subject }) => subject);
  }

  /** Destroys the keys of releases and leaves tombstones; repeatable. Answers those that had not ended before. */
  async endReleases(ended: readonly EndedRelease[]): Promise<readonly Uuid[]> {
    if (ended.length === 0) return [];
    const rows = await query<{ release: string }>(
      this.pool,
      'end-releases',
      'select vault.end_releases($1::uuid[], $2::uuid[])::text as release',
      [ended.map(({ subject }) => subject), ended.map(({ release }) => release)],
    );
    return rows.map(({ release }) => release);
  }

  /** The releases of a subject whose keys are there. */
  async releasesOf(subject: SubjectId): Promise<readonly Uuid[]> {
    const rows = await query<{ release: string }>(
      this.pool,
      'releases-of',
      'select release::text as release from vault.releases_of($1)',
      [subject],
    );
    return rows.map(({ release }) => release);
  }

  /** Subjects that have such keys, in the order of their ids, behind the one given. */
  async subjectsWithReleases(after: SubjectId | undefined, limit: number): Promise<readonly SubjectId[]> {
    const rows = await query<{ subject: string }>(
      this.pool,
      'subjects-with-releases',
      'select vault.subjects_with_releases($1, $2)::text as subject',
      [after ?? null, limit],
    );
    return rows.map(({ subject }) => subject);
  }

  private async read(names: readonly KeyName[]): Promise<BatchKeys> {
    if (names.length === 0) return { of: () => ({ state: 'missing' }) };
    return this.reads.of(names);
  }

  private unwrapped(rows: readonly KeyRow[]): BatchKeys {
    const keys = new Map<string, CategoryKey>();
    for (const row of rows)
      if (row.erased) keys.set(nameOf(row), { state: 'erased' });
      else if (row.wrapped) {
        const master = this.masters.named(row.master);
        const key = master && unwrapKey(master.key, row.wrapped, wrapping(row));
        if (!key) throw wrongMaster();
        keys.set(nameOf(row), { state: 'present', key });
      }
    return { of: (name) => keys.get(nameOf(name)) ?? { state: 'missing' } };
  }
}

const distinct = (names: readonly KeyName[]): readonly KeyName[] => [
  ...new Map(names.map((name) => [nameOf(name), name])).values(),
];
