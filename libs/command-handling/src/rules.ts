import { Problem } from '@hub/http-edge';
import { impliedBy, inFixedOrder, isVictimServiceProvider, type PartyRegister, type PolicyAdopted } from '@hub/parties';
import type { InformationCategory, PartyId, PartyKind } from '@hub/vocabulary';

/** The jurisdiction once a policy is in force. */
export interface Rules {
  readonly register: PartyRegister;
  readonly policy: PolicyAdopted;
}

/** What dealing with these parties and kinds gives away, as far as they are registered (decision 3). */
export const impliedByNames = (
  { register, policy }: Rules,
  parties: readonly PartyId[],
  kinds: readonly PartyKind[] = [],
): readonly InformationCategory[] => {
  const known = parties.map((party) => register.parties.get(party)).filter((party) => party !== undefined);
  const rows = policy.partyKinds.filter(({ kind }) => kinds.includes(kind));
  const given = [...rows.flatMap(({ implies }) => implies), ...(known.length > 0 ? impliedBy(known, [], policy) : [])];
  return inFixedOrder(given);
};

/** Whether the party serves survivors of domestic violence (decision 9); one that nobody registered does not. */
export const servesSurvivors = ({ register, policy }: Rules, party: PartyId): boolean => {
  const found = register.parties.get(party);
  return found !== undefined && isVictimServiceProvider(found, policy);
};

/** A survivor's id stays with the shelter (decision 9). */
export const survivorClientId = (): Problem =>
  new Problem({
    status: 422,
    code: 'client/survivor-id',
    detail: 'An id of a survivor does not enter the hub, not even encoded (34 USC 12291(b)(2)).',
    todo: 'Leave "client" out: in a referral of yours the hub gives a fresh pseudonym; for anything else name that referral.',
  });

export const clientMissing = (): Problem =>
  new Problem({
    status: 422,
    code: 'client/missing',
    detail: 'It is not said whom this is about.',
    todo: 'Send "client": { "id": … } with the person\'s id in the system of the party that knows them.',
  });
