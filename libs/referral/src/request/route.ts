import { refused, type Refusal } from '@hub/event-sourcing';
import { partiesServing, programmesNamed, type PartyRegistered, type PartyRegister, type Programme } from '@hub/parties';
import type { PartyId, PartyKind } from '@hub/vocabulary';

/** To whom a referral is published (R1): a party, a party kind in a service area, or a programme in the directory. */
export interface Destination {
  readonly party?: PartyId;
  readonly kind?: PartyKind;
  readonly serviceArea?: string;
  /** Alone, or one of the party's. */
  readonly programme?: string;
}

/** The one party that a destination means, and the programme where one is meant. */
export interface Route {
  readonly addressee: PartyRegistered;
  readonly programme?: Programme;
}

/** Routes to exactly one party; where none or several fit, the sender is told so and decides. */
export const routeTo = (destination: Destination, sender: PartyId, register: PartyRegister): Route | Refusal => {
  const { party, kind, serviceArea, programme } = destination;
  const form = [
    party !== undefined,
    kind !== undefined && serviceArea !== undefined,
    party === undefined && programme !== undefined,
  ];
  const halfKind = (kind === undefined) !== (serviceArea === undefined);
  if (halfKind || form.filter(Boolean).length !== 1)
    return refused(
      'referral/unclear-destination',
      'Say to whom in one way: a party (perhaps with one of its programmes), a party kind with a service area, or a programme.',
    );
  if (party !== undefined) return toParty(party, programme, register);
  const routes: readonly Route[] =
    programme !== undefined
      ? programmesNamed(register, programme).map((offered) => ({ addressee: offered.party, programme: offered.programme }))
      : partiesServing(register, kind ?? '', serviceArea ?? '').map((addressee) => ({ addressee }));
  return theOne(routes.filter(({ addressee }) => addressee.party !== sender));
};

const toParty = (party: PartyId, programme: string | undefined, register: PartyRegister): Route | Refusal => {
  const addressee = register.parties.get(party);
  if (addressee === undefined) return nobody;
  if (programme === undefined) return { addressee };
  const found = addressee.programmes.find(({ id }) => id === programme);
  return found === undefined ? nobody : { addressee, programme: found };
};

const theOne = ([first, ...others]: readonly Route[]): Route | Refusal => {
  if (first === undefined) return nobody;
  if (others.length === 0) return first;
  const choices = [first, ...others].map(({ addressee }) => addressee.party);
  return refused(
    'referral/several-addressees',
    'Several parties fit. Name the one that you mean.',
    choices.slice(0, 50).map((choice) => ({ code: 'referral/possible-addressee', message: choice })),
  );
};

const nobody: Refusal = refused(
  'referral/no-addressee',
  'No registered party fits. Look at the parties, their service areas and programmes, and name one of them.',
);
