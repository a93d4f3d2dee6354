import type { PartySelector } from '@hub/consent';
import { KindMember, PartyMember, Problem } from '@hub/http-edge';
import type { PartyId, PartyKind } from '@hub/vocabulary';

/** A party by name, or every party of a kind: one of the two. */
export class SelectorDto {
  @PartyMember({ optional: true }) party?: string;
  @KindMember({ optional: true }) kind?: string;
}

/** @throws Problem 400 where an entry says both or neither */
export function selectorsOf(list: readonly SelectorDto[], pointer: string): readonly PartySelector[] {
  return list.map(({ party, kind }, index) => {
    if (party !== undefined && kind === undefined) return { party };
    if (kind !== undefined && party === undefined) return { kind };
    throw new Problem({
      status: 400,
      code: 'http/invalid-request',
      detail: 'The request has members that cannot be taken; each is named with its place.',
      todo: 'Correct the members named and send the request again.',
      errors: [{ code: 'http/invalid-member', pointer: `${pointer}/${index}`, detail: 'must say either a party or a kind' }],
    });
  });
}

export const partiesIn = (selectors: readonly PartySelector[]): readonly PartyId[] =>
  selectors.flatMap((selector) => ('party' in selector ? [selector.party] : []));

export const kindsIn = (selectors: readonly PartySelector[]): readonly PartyKind[] =>
  selectors.flatMap((selector) => ('kind' in selector ? [selector.kind] : []));
