import { Compile } from 'typebox/compile';
import type { Position } from '@hub/event-sourcing';
import { INFORMATION_CATEGORIES, SubjectHead, type InformationCategory, type PartyId } from '@hub/vocabulary';
import type { EventReference } from './disclosure.events';

/** An event of the log after it was decoded, upcast and validated; sealed segments by category only, never their content. */
export interface ReadableEvent extends EventReference {
  readonly position: Position;
  readonly recordedAt: Date;
  readonly open: unknown;
  /** Categories of its sealed segments, in any order. */
  readonly categories: readonly string[];
}

/** An event about a subject, as far as its disclosure depends on it. */
export interface SourceEvent {
  readonly reference: EventReference;
  readonly position: Position;
  readonly head: SubjectHead;
  /** Its sealed segments, in the vocabulary's order. */
  readonly categories: readonly InformationCategory[];
}

const subjectHead = Compile(SubjectHead);

/** The head of an event's open part; undefined for an event that is about no subject, or discloses nothing by itself. */
export const headOf = (open: unknown): SubjectHead | undefined => (subjectHead.Check(open) ? open : undefined);

/** Only the head is kept of an event's open part: a dossier holds no content. */
export const sourceEventOf = (event: ReadableEvent, head: SubjectHead): SourceEvent => ({
  reference: { stream: event.stream, revision: event.revision, id: event.id, type: event.type },
  position: event.position,
  head: {
    subject: head.subject,
    author: head.author,
    matter: head.matter,
    purpose: head.purpose,
    concerns: head.concerns,
    implies: head.implies,
  },
  categories: INFORMATION_CATEGORIES.filter((category) => event.categories.includes(category)),
});

/**
 * The parties that an event about a subject mentions: a change of another party's kind cannot touch the subject. Besides the
 * head these are the selectors of the register's events.
 */
export const mentionedBy = (open: SubjectHead & Readonly<Record<string, unknown>>): readonly PartyId[] => {
  const mentioned = new Set<PartyId>([open.author, ...open.concerns]);
  for (const field of ['discloser', 'recipient', 'disclosers', 'recipients'])
    for (const value of [open[field]].flat()) {
      const party: unknown = typeof value === 'object' && value !== null && 'party' in value ? value.party : value;
      if (typeof party === 'string') mentioned.add(party);
    }
  return [...mentioned];
};
