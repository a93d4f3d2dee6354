import { Type, type Static } from 'typebox';
import { InformationCategory, Purpose } from './categories';
import { Matter, PartyId, Uuid } from './identifiers';

/**
 * The fields with which the open part of every event about a subject begins. The disclosure decision and the read-time
 * check need these and nothing else of an event, so a new context is disclosed lawfully from its first event on.
 */
export const SubjectHead = Type.Object({
  subject: Uuid,
  /** The party on whose behalf the event was recorded: an importer gets no basis from importing (decision 5). */
  author: PartyId,
  matter: Matter,
  /** For which purpose the matter is worked on; a consent or permission must allow it. */
  purpose: Purpose,
  /** Parties that have a part in the matter from this event on: sender, addressee, whoever acts on it (decision 7). */
  concerns: Type.Array(PartyId),
  /** Categories that the open part itself gives away, by the parties and programmes in it; never empty (decision 3). */
  implies: Type.Array(InformationCategory, { minItems: 1 }),
});
export type SubjectHead = Static<typeof SubjectHead>;
