import { Type, type Static, type TSchema } from 'typebox';
import { Contact, ContactPoint, Identity, Line, Prose } from '@hub/intake';
import type { InformationCategory } from '@hub/vocabulary';

const Worker = Type.Object(
  { name: Line, telecom: Type.Optional(Type.Array(ContactPoint, { maxItems: 5 })) },
  { additionalProperties: false },
);

/**
 * What is told with an act of coordination under one category. Where somebody is met (a crisis unit, a shelter, a jail) gives a
 * category away, and so does a peer specialist: both are sealed, under the category that they belong to (H2, decision 3).
 */
export const HandoffNote = Type.Object(
  {
    /** Where the introduction is to be, or was. */
    place: Type.Optional(Line),
    /** The worker who stands behind the worker id of the open part. */
    coordinator: Type.Optional(Worker),
    /** The peer specialist who takes part, where one is used. */
    peerSpecialist: Type.Optional(Worker),
    need: Type.Optional(Prose),
    reason: Type.Optional(Prose),
    notes: Type.Optional(Prose),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type HandoffNote = Static<typeof HandoffNote>;

const byCategory = {
  identity: Identity,
  contact: Contact,
  'child-welfare': HandoffNote,
  'mental-health': HandoffNote,
  'substance-use': HandoffNote,
  'domestic-violence': HandoffNote,
  health: HandoffNote,
  education: HandoffNote,
  housing: HandoffNote,
  benefits: HandoffNote,
} as const satisfies Record<InformationCategory, TSchema>;

/** What a sealed segment of each category holds; a part of the version of every event type that seals it (decision 19). */
export const handoffSegments: Readonly<Record<InformationCategory, TSchema>> = byCategory;

/** Plain contents by category, before the vault has sealed them. */
export type HandoffContents = { readonly [Category in InformationCategory]?: Static<(typeof byCategory)[Category]> };
