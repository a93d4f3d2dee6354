import type { EvolvedEvent } from '@hub/event-sourcing';
import type { PartyId, PartyKind } from '@hub/vocabulary';
import type { PartyRegistered, Programme } from './party.events';

/** The organisations that take part, each as its latest record says (decision 15). */
export interface PartyRegister {
  readonly parties: ReadonlyMap<PartyId, PartyRegistered>;
}

export const emptyPartyRegister: PartyRegister = { parties: new Map() };

/** Folds one event of a `party-<id>` stream; events of one party come in their order, those of several in any. */
export const evolvePartyRegister = (register: PartyRegister, event: EvolvedEvent): PartyRegister => {
  if (event.type !== 'party.registered') return register;
  // The catalogue has validated the open part against the schema that belongs to the type.
  const party = event.open as PartyRegistered;
  return { parties: new Map(register.parties).set(party.party, party) };
};

/** The kind of a registered party; undefined for one that nobody registered. */
export const kindOf =
  (register: PartyRegister) =>
  (party: PartyId): PartyKind | undefined =>
    register.parties.get(party)?.kind;

/** A programme with the party that runs it. */
export interface OfferedProgramme {
  readonly party: PartyRegistered;
  readonly programme: Programme;
}

/** Every registered programme of this id: ids are unique within a party, not across parties. */
export const programmesNamed = (register: PartyRegister, programme: string): readonly OfferedProgramme[] =>
  [...register.parties.values()].flatMap((party) =>
    party.programmes.filter(({ id }) => id === programme).map((found) => ({ party, programme: found })),
  );

/** The parties of a kind that serve an area: where a referral to "a provider in this county" may go (R1). */
export const partiesServing = (register: PartyRegister, kind: PartyKind, serviceArea: string): readonly PartyRegistered[] =>
  [...register.parties.values()].filter((party) => party.kind === kind && party.serviceAreas.includes(serviceArea));
