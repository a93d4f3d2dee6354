import type { InformationCategory, SegmentCategory, SubjectId, Uuid } from '@hub/vocabulary';
import type { SealedSegment } from './sealed-segment';

export interface SealRequest {
  /** Associated data: a segment copied into another event, stream or category does not open (decision 4). */
  readonly eventId: Uuid;
  readonly stream: string;
  readonly category: InformationCategory;
  readonly subject: SubjectId;
  /** The consent with which the content goes: it is sealed under the key of that release alone (decision 9). */
  readonly release?: Uuid;
  /** Plain content, a JSON value. Nobody keeps it after the answer. */
  readonly content: unknown;
}

/** A segment that a party holds, named by the disclosure that gave it. */
export interface HeldSegment {
  readonly disclosure: Uuid;
  /** Log position of the disclosure, decimal digits. */
  readonly position: string;
  /** `open` for standing of the open part. */
  readonly category: SegmentCategory;
}

export interface OpenRequest extends HeldSegment {
  readonly category: InformationCategory;
  readonly segment: SealedSegment;
}

/** A content whose keys were destroyed: a value, not null (T5). */
export interface Erased {
  readonly outcome: 'erased';
}

/** `refused` tells no reason: "not yours", "not there" and "no basis now" are one answer (decision 21). */
export interface Refused {
  readonly outcome: 'refused';
}

export type OpenAnswer = { readonly outcome: 'opened'; readonly content: unknown } | Erased | Refused;
export type StandingAnswer = { readonly outcome: 'standing' } | Refused;

/**
 * The vault never hands out a key. `open` and `standing` check at every call that the caller's signed token is that party's,
 * that the disclosure was made and not withdrawn, and that its basis is in force now, judged strongly consistently
 * (decision 4): none *begun* after a revocation was acknowledged succeeds. Batches answer in the order asked.
 */
export interface Vault {
  /** For deciding services. Throws `vault/subject-erased` once the subject was erased, `vault/release-ended` once the release has. */
  seal(requests: readonly SealRequest[]): Promise<readonly SealedSegment[]>;
  /**
   * For deciding services, when a release was recorded as ended: destroys, through the safety journal, the keys of whichever
   * releases of this subject are over (decision 9). Repeatable; whether one is over, the vault reads from the register itself.
   */
  endReleases(subject: SubjectId): Promise<void>;
  open(token: string, requests: readonly OpenRequest[]): Promise<readonly OpenAnswer[]>;
  standing(token: string, requests: readonly HeldSegment[]): Promise<readonly StandingAnswer[]>;
  /**
   * Destroys the subject's category keys, through the safety journal; repeatable. Token of role `privacy-officer` or `operator`
   * of the hub. Throws `vault/held` while a hold is in force.
   */
  erase(token: string, subject: SubjectId): Promise<void>;
}

/** Revocations, denials, erasures and holds are flushed here before they are acknowledged; lies outside the backup set (decision 4). */
export interface SafetyJournal {
  /** Durable (fsync) when it resolves. Idempotent by `id`. */
  write(entry: SafetyEntry): Promise<void>;
}

export interface SafetyEntry {
  /** Id of the event that this entry protects. */
  readonly id: Uuid;
  readonly kind: 'revocation' | 'denial' | 'erasure' | 'hold' | 'release';
  readonly subject: SubjectId;
  /** What a restored hub needs to issue it again: stream, event type, version and open part. Never sealed content. */
  readonly event: {
    /** Empty for an erasure (the streams that `subject.erased` goes into are found in the log) and for a release's end (its key goes). */
    readonly stream: string;
    readonly type: string;
    readonly version: number;
    readonly open: unknown;
    /** The event's metadata bytes in base64; with them the event issued again answers a repeated command like the first one. */
    readonly metadata?: string;
  };
}
