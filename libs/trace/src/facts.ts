import type { EventMetadata, Position } from '@hub/event-sourcing';
import type { DisclosureDecided } from '@hub/disclosure';
import type { PartyId, Uuid } from '@hub/vocabulary';

/** An event of the log as a trace needs it: no content, not even sealed. */
export interface EventFact {
  readonly id: Uuid;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Date;
  readonly outcome:
    | {
        readonly readable: true;
        readonly open: Readonly<Record<string, unknown>>;
        readonly metadata: EventMetadata;
        readonly categories: readonly string[];
      }
    | { readonly readable: false; readonly code: string };
}

export interface DisclosureFact {
  readonly id: Uuid;
  readonly position: Position;
  readonly recordedAt: Date;
  readonly open: DisclosureDecided;
}

/** What a view reported of a disclosure that it applied. */
export interface ReceiptFact {
  readonly disclosure: Uuid;
  readonly view: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly appliedAt: Date;
}

export interface PartyFact {
  readonly party: PartyId;
  readonly kind?: string;
  readonly name?: string;
}

/** The fields with which every open part about a subject begins: they are shown by themselves, or not at all. */
export const HEAD_FIELDS: ReadonlySet<string> = new Set(['subject', 'author', 'matter', 'purpose', 'concerns', 'implies']);

export const detailsOf = (open: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(open).filter(([field]) => !HEAD_FIELDS.has(field)));
