import { INFORMATION_CATEGORIES, type InformationCategory } from '@hub/vocabulary';
import type { PartyRegistered, Programme } from './party.events';
import type { PolicyAdopted } from './policy.events';

/**
 * What an event's open part gives away by the parties and programmes involved, the sender and whoever acts included
 * (decision 3): that somebody is a patient of a Part 2 programme *is* Part 2 information. The union of what each one's kind,
 * its own record and the programme imply, in the fixed order of the categories; where nothing more is given away, that
 * somebody is known to an agency at all, `identity`.
 */
export const impliedBy = (
  parties: readonly PartyRegistered[],
  programmes: readonly Programme[],
  policy: PolicyAdopted,
): readonly InformationCategory[] =>
  inFixedOrder([
    ...parties.flatMap((party) => impliedByParty(party, policy)),
    ...programmes.flatMap((programme) => programme.implies),
  ]);

/** What every dealing with this party gives away: by its kind and by its own record. */
export const impliedByParty = (party: PartyRegistered, policy: PolicyAdopted): readonly InformationCategory[] => [
  ...policy.partyKinds.filter(({ kind }) => kind === party.kind).flatMap(({ implies }) => implies),
  ...party.implies,
];

/**
 * Whether a party serves survivors of domestic violence: what no release covers about its clients stays in its own system,
 * so it seals neither identity nor contact into the hub (decision 9; 34 USC 12291(b)(2)).
 */
export const isVictimServiceProvider = (party: PartyRegistered, policy: PolicyAdopted): boolean =>
  impliedByParty(party, policy).includes('domestic-violence');

/** Distinct categories in the order of the vocabulary; `['identity']` for none. */
export const inFixedOrder = (categories: readonly InformationCategory[]): [InformationCategory, ...InformationCategory[]] => {
  const given = new Set(categories);
  const [first = 'identity', ...rest] = INFORMATION_CATEGORIES.filter((category) => given.has(category));
  return [first, ...rest];
};
