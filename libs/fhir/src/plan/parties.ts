import type { PartyId } from '@hub/vocabulary';
import type { Problem } from '../problem';
import type { Located } from '../read/located';
import { locatedOf, type ResourceIndex } from '../read/resource-index';
import type { Reference } from '../resources';

/** FHIR Organization reference (`Organization/<id>`, an absolute address, or `system|value`) → party. */
export type PartyMap = ReadonlyMap<string, PartyId>;

/** Whom a reference leads to, as far as the hub is concerned. */
export type Partner =
  | { readonly kind: 'party'; readonly party: PartyId }
  | { readonly kind: 'unmapped'; readonly organization: string }
  /** The person served, or somebody of theirs: not a party. */
  | { readonly kind: 'person' }
  /** A worker with no organisation said, or nothing at all. */
  | { readonly kind: 'unknown' };

const PEOPLE = new Set(['Patient', 'RelatedPerson', 'Person']);

/** Follows a requester or an owner to a party: an Organization by the map, a PractitionerRole by its organisation. */
export const partnerOf = (reference: Reference | undefined, from: Located, index: ResourceIndex, parties: PartyMap): Partner => {
  const name = index.nameOf(reference, from);
  if (name === undefined) return { kind: 'unknown' };
  const type = index.typeOf(reference, from);
  if (type !== undefined && PEOPLE.has(type)) return { kind: 'person' };
  const found = index.find(reference, from);
  const role = locatedOf(found, 'PractitionerRole');
  if (role) return partnerOf(role.resource.organization, role, index, parties);
  if (type === 'PractitionerRole' || type === 'Practitioner') return { kind: 'unknown' };
  const party = partyOf(name, found, parties);
  return party === undefined ? { kind: 'unmapped', organization: name } : { kind: 'party', party };
};

/** The name of the organisation behind a requester or an owner: a PractitionerRole counts as its organisation. */
export const organizationNameOf = (reference: Reference | undefined, from: Located, index: ResourceIndex): string | undefined => {
  const role = locatedOf(index.find(reference, from), 'PractitionerRole');
  return (role && index.nameOf(role.resource.organization, role)) ?? index.nameOf(reference, from);
};

/** By the name as written, by the resource's own `Type/id`, or by one of the organisation's identifiers. */
const partyOf = (name: string, found: Located | undefined, parties: PartyMap): PartyId | undefined => {
  const identifiers = locatedOf(found, 'Organization')?.resource.identifier ?? [];
  const names = [name, found?.name, ...identifiers.map(({ system, value }) => value && `${system ?? ''}|${value}`)];
  return names.map((each) => (each === undefined ? undefined : parties.get(each))).find((party) => party !== undefined);
};

/** The party of an Organization or PractitionerRole that is itself at hand. */
export const partyOfResource = (located: Located, index: ResourceIndex, parties: PartyMap): PartyId | undefined => {
  const role = locatedOf(located, 'PractitionerRole');
  const partner = role ? partnerOf(role.resource.organization, role, index, parties) : undefined;
  if (role) return partner?.kind === 'party' ? partner.party : undefined;
  return located.name === undefined ? undefined : partyOf(located.name, located, parties);
};

export const notMapped = (organization: string, path: string): Problem => ({
  code: 'fhir/organization-not-mapped',
  message: `No party is named for ${organization}. Add a line for it to the party map.`,
  path,
});
