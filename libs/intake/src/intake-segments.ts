import type { Static, TSchema } from 'typebox';
import type { InformationCategory } from '@hub/vocabulary';
import { CareNeed, ChildWelfare, ServiceNeed } from './need';
import { Contact, Identity } from './person';

const byCategory = {
  identity: Identity,
  contact: Contact,
  'child-welfare': ChildWelfare,
  'mental-health': CareNeed,
  'substance-use': CareNeed,
  'domestic-violence': ServiceNeed,
  health: CareNeed,
  education: ServiceNeed,
  housing: ServiceNeed,
  benefits: ServiceNeed,
} as const satisfies Record<InformationCategory, TSchema>;

/**
 * The one common intake (R4), taken apart by information category: what a sealed segment of each holds. Each is a whole
 * replacement value of what it describes (decision 3). The contents carry no version of their own: they are part of the
 * version of every event type that seals them, and changing one here is a new version of each of those.
 */
export const intakeSegments: Readonly<Record<InformationCategory, TSchema>> = byCategory;

/** Plain contents by category, as a form is filled and before the vault has sealed them. */
export type IntakeContents = { readonly [Category in InformationCategory]?: Static<(typeof byCategory)[Category]> };
