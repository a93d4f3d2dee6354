import { Type, type Static } from 'typebox';
import { Instant, PartyId, Uuid } from '@hub/vocabulary';
import { About } from '../about';
import { PRIORITIES } from '../codes';
import { LIFECYCLE } from '../lifecycle';

/** The states that the first version of an import could report. */
const FIRST_STATES = ['requested', 'received', 'accepted', 'in-service', 'declined', 'cancelled', 'ended'] as const;

/** Under which names another system knows the referral, for example `Task/123` and its version. */
const Identifiers = Type.Array(
  Type.Object({
    system: Type.Optional(Type.String({ maxLength: 500 })),
    value: Type.String({ minLength: 1, maxLength: 500 }),
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  }),
  { maxItems: 50 },
);

/** What came along and is kept, no more: for example a FHIR Consent that has nothing of what a basis needs. */
const Attachments = Type.Array(
  Type.Object({ type: Type.String({ minLength: 1, maxLength: 100 }), reference: Type.String({ minLength: 1, maxLength: 500 }) }),
  { maxItems: 50 },
);

const stateIn = <const States extends string>(states: readonly States[]) => Type.Enum([...states]);
const reportOf = <const States extends string>(states: readonly States[]) => ({
  history: Type.Array(Type.Object({ state: stateIn(states), at: Instant }), { maxItems: 100 }),
  identifiers: Identifiers,
  attachments: Type.Optional(Attachments),
});

// The order of the members is part of what a version's golden file remembers.
const importedIn = <const States extends string>(states: readonly States[]) =>
  About({
    sender: PartyId,
    addressee: PartyId,
    state: stateIn(states),
    priority: Type.Optional(Type.Enum([...PRIORITIES])),
    requestedAt: Instant,
    deliverBy: Instant,
    partOf: Type.Optional(Uuid),
    ...reportOf(states),
  });
const updatedIn = <const States extends string>(states: readonly States[]) =>
  About({ state: stateIn(states), ...reportOf(states) });

/** A referral that arrived already in a state, with the history that is known and no transition invented. Author: its requester. */
export const ReferralImportedV1 = importedIn(FIRST_STATES);
export const ReferralImported = importedIn(LIFECYCLE);
export type ReferralImported = Static<typeof ReferralImported>;

/** A later version of an imported referral, in a more advanced state. Each list is the whole one. */
export const ReferralImportUpdatedV1 = updatedIn(FIRST_STATES);
export const ReferralImportUpdated = updatedIn(LIFECYCLE);
export type ReferralImportUpdated = Static<typeof ReferralImportUpdated>;
