import type { TaskStatus } from '@hub/referral';
import type { InformationCategory, Instant, PartyId, Purpose } from '@hub/vocabulary';
import type { Problem } from '../problem';
import type { Source } from '../read/located';

interface Item {
  readonly source: Source;
  /** `Type/id` of the resource; absent where the file could not be read so far. */
  readonly resource?: string;
  /** Faults that do not stand in the way, for the sender to repair. */
  readonly warnings: readonly Problem[];
}

/** A referral between parties as the sender's system knows it: recorded in its state, with the history that is known. */
export interface ReferralImport extends Item {
  readonly kind: 'referral-import';
  readonly resource: string;
  /** Idempotency key (decision 10): resource type, id and `versionId`, or the content's digest where it has none. */
  readonly key: string;
  /** Under which version of the Task: its `versionId`, or a digest. */
  readonly version: string;
  readonly sender: PartyId;
  readonly addressee: PartyId;
  /** The patient as the sender's system names them: the sender's own client id. */
  readonly client: string;
  /** What the referral's id comes from beside the sender (decision 5). */
  readonly focus: string;
  readonly owner: string;
  readonly status: TaskStatus;
  readonly priority: 'routine' | 'urgent' | 'asap' | 'stat';
  readonly requestedAt: Instant;
  readonly history: readonly HistoryEntry[];
  readonly purpose: Purpose;
  /** The Task of this plan whose referral this one is a part of; it stands earlier in the plan. */
  readonly partOf?: string;
  /** Whole replacement values by category, to be sealed. */
  readonly segments: Readonly<Partial<Record<InformationCategory, unknown>>>;
  /** Resources kept with the referral that are no basis for anything, by reference. */
  readonly attachments: readonly string[];
}

/** A status that the Task says it was in, and since when. */
export interface HistoryEntry {
  readonly status: TaskStatus;
  readonly at: Instant;
}

/** A FHIR Consent that says who may tell whom what: the elements it has; the hub's table says what is still missing. */
export interface ConsentImport extends Item {
  readonly kind: 'consent';
  readonly resource: string;
  readonly key: string;
  readonly client: string;
  readonly disclosers: readonly PartyId[];
  readonly recipients: readonly PartyId[];
  readonly categories: readonly InformationCategory[];
  readonly purposes: readonly Purpose[];
  /** Calendar day; the last one on which it holds. */
  readonly lastDay?: string;
}

/** An organisation, or somebody who stands for one, and the party that it is in the hub. */
export interface PartyReference extends Item {
  readonly kind: 'party-reference';
  readonly resource: string;
  readonly party?: PartyId;
}

/** Read and not an item of its own: used by others, or of a type that this door leaves alone. */
export interface NotHandled extends Item {
  readonly kind: 'not-handled';
  readonly resource: string;
  readonly code: string;
  readonly message: string;
}

export interface Refused extends Item {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly details: readonly Problem[];
}

/** Another report of what `of` already says, in the same or an earlier state. */
export interface Duplicate extends Item {
  readonly kind: 'duplicate';
  readonly resource: string;
  readonly of: string;
  /** The very same content, in another file or entry. */
  readonly copy: boolean;
  readonly message: string;
}

/** Refused as a basis, kept with referrals by reference, no more. */
export interface Attachment extends Item {
  readonly kind: 'attachment';
  readonly resource: string;
  /** Tasks of this plan with whose referrals it is kept. */
  readonly keptWith: readonly string[];
  readonly code: string;
  readonly message: string;
  readonly details: readonly Problem[];
}

export type PlanItem = ReferralImport | ConsentImport | PartyReference | NotHandled | Refused | Duplicate | Attachment;

/** The order in which kinds stand in a plan: what others need comes first. */
export const KIND_ORDER: readonly PlanItem['kind'][] = [
  'party-reference',
  'referral-import',
  'consent',
  'attachment',
  'duplicate',
  'refused',
  'not-handled',
];
