import { createHash } from 'node:crypto';
import type { PartyId, SegmentCategory, SubjectId, Uuid } from '@hub/vocabulary';
import { associatedData } from '../cipher';
import type { RefusalReason } from '../read-time/verdict';

/** Who was shown what, or was not; never the content. */
export interface AccessRecord {
  /** UTC, milliseconds. */
  readonly at: Date;
  readonly party: PartyId;
  /** The token's `sub`: an opaque id of a person or system. */
  readonly actor: string;
  readonly disclosure: Uuid;
  readonly category: SegmentCategory;
  readonly action: 'open' | 'standing';
  readonly outcome: 'opened' | 'standing' | 'erased' | 'refused';
  readonly reason: RefusalReason | null;
  readonly subject: SubjectId | null;
  /** Revisions that were judged; -1 for a stream without events, null where nothing had to be judged. */
  readonly register: number | null;
  readonly policy: number | null;
}

export interface NumberedAccess extends AccessRecord {
  readonly number: bigint;
}

/**
 * SHA-256 over the rows in the order of their numbers. A row's bytes are its fields in the order of {@link AccessRecord}, the
 * number first, each as UTF-8 text behind its length (four bytes, big-endian): numbers in decimal, `at` as RFC 3339 with
 * milliseconds, null as an empty text. Final for ever: an auditor computes it again from the table.
 */
export function accessDigest(rows: readonly NumberedAccess[]): string {
  const hash = createHash('sha256');
  for (const row of rows)
    hash.update(
      associatedData(
        'referral-hub access v1',
        row.number.toString(),
        row.at.toISOString(),
        row.party,
        row.actor,
        row.disclosure,
        row.category,
        row.action,
        row.outcome,
        row.reason ?? '',
        row.subject ?? '',
        row.register?.toString() ?? '',
        row.policy?.toString() ?? '',
      ),
    );
  return hash.digest('hex');
}
