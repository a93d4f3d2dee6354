import { givenFor } from '@hub/event-sourcing/testing';
import { registerPartyDecider } from '../deciders';
import { kindOf, partiesServing, programmesNamed } from '../party-register.state';
import { party, policy } from '../testing/examples';
import { partyRegistered } from './register-party.decider';

const given = givenFor(registerPartyDecider);
const registering = (changes: Parameters<typeof party>[0] = {}) => ({ party: party(changes), policy: policy() });

describe('register a party', () => {
  it('takes an organisation in', () => given().when(registering()).then(partyRegistered(party())));

  it('replaces its record, and the same record again changes nothing', () => {
    given(partyRegistered(party()))
      .when(registering({ name: 'Harbor' }))
      .then(partyRegistered(party({ name: 'Harbor' })));
    given(partyRegistered(party())).when(registering()).thenNothing();
    const { name, ...others } = party();
    given(partyRegistered(party()))
      .when({ party: { ...others, name }, policy: policy() })
      .thenNothing();
  });

  it('keeps the hub’s own name for the hub', () => {
    given()
      .when(registering({ party: 'hub' }))
      .isRefused('party/reserved-name');
  });

  it('wants a kind that the policy in force knows', () => {
    given()
      .when(registering({ kind: 'bakery' }))
      .isRefused('party/unknown-kind');
    given().when({ party: party(), policy: undefined }).isRefused('policy/none-in-force');
  });

  it('never takes a private key', () => {
    for (const member of ['d', 'k', 'oth', 'p'])
      given()
        .when(registering({ publicKeys: [{ kid: 'k1', jwk: { kty: 'EC', [member]: 'AA' } }] }))
        .isRefused('party/private-key');
  });

  it('gives each programme and key a name of its own', () => {
    const [programme] = party().programmes;
    const [key] = party().publicKeys;
    given()
      .when(registering({ programmes: [programme!, programme!] }))
      .isRefused('party/programme-twice');
    given()
      .when(registering({ publicKeys: [key!, key!] }))
      .isRefused('party/key-twice');
  });
});

describe('the register of parties', () => {
  const register = given(
    partyRegistered(party({ kind: 'cbc' })),
    partyRegistered(party()),
    partyRegistered(party({ party: 'bayside-counseling', serviceAreas: ['pinellas', 'hillsborough'] })),
  ).state();

  it('knows each by its latest record', () => {
    expect(kindOf(register)('harbor-recovery')).toBe('provider');
    expect(kindOf(register)('nobody')).toBeUndefined();
  });

  it('finds who serves an area, and who runs a programme', () => {
    const names = (found: readonly { party: string }[]) => found.map((each) => each.party);
    expect(names(partiesServing(register, 'provider', 'pinellas'))).toEqual(['bayside-counseling']);
    expect(names(partiesServing(register, 'provider', 'hillsborough'))).toEqual(['harbor-recovery', 'bayside-counseling']);
    expect(names(partiesServing(register, 'cbc', 'hillsborough'))).toEqual([]);
    expect(names(programmesNamed(register, 'outpatient').map((each) => each.party))).toEqual([
      'harbor-recovery',
      'bayside-counseling',
    ]);
  });
});
