import { emptyPartyRegister, type PartyRegistered } from '@hub/parties';
import { routeTo, type Destination } from './route';

const party = (id: string, more: Partial<PartyRegistered> = {}): [string, PartyRegistered] => [
  id,
  {
    party: id,
    kind: 'provider',
    name: id,
    serviceAreas: ['tampa'],
    programmes: [],
    publicKeys: [],
    feedClients: [],
    implies: [],
    ...more,
  },
];
const detox = { id: 'detox', name: 'Detox', implies: ['substance-use' as const] };
const register = {
  ...emptyPartyRegister,
  parties: new Map([
    party('gulf', { kind: 'cbc' }),
    party('harbor', { programmes: [detox] }),
    party('bay', { serviceAreas: ['tampa', 'pinellas'] }),
  ]),
};
const route = (to: Destination, sender = 'gulf') => {
  const found = routeTo(to, sender, register);
  return 'refused' in found ? found.refused : [found.addressee.party, found.programme?.id];
};

describe('routing a referral', () => {
  it.each<[string, Destination, unknown]>([
    ['a party', { party: 'bay' }, ['bay', undefined]],
    ['a programme of a party', { party: 'harbor', programme: 'detox' }, ['harbor', 'detox']],
    ['a programme', { programme: 'detox' }, ['harbor', 'detox']],
    ['the one of its kind in an area', { kind: 'provider', serviceArea: 'pinellas' }, ['bay', undefined]],
    ['several of a kind', { kind: 'provider', serviceArea: 'tampa' }, 'referral/several-addressees'],
    ['none', { kind: 'dv-shelter', serviceArea: 'tampa' }, 'referral/no-addressee'],
    ['a party that nobody registered', { party: 'nobody' }, 'referral/no-addressee'],
    ['a programme of another', { party: 'bay', programme: 'detox' }, 'referral/no-addressee'],
    ['nowhere', {}, 'referral/unclear-destination'],
    ['half of a kind', { serviceArea: 'tampa' }, 'referral/unclear-destination'],
    ['two ways at once', { programme: 'detox', kind: 'provider', serviceArea: 'tampa' }, 'referral/unclear-destination'],
  ])('goes to %s', (_, to, expected) => expect(route(to)).toEqual(expected));

  it('leaves the sender itself out of the choice', () =>
    expect(route({ kind: 'provider', serviceArea: 'tampa' }, 'harbor')).toEqual(['bay', undefined]));
});
