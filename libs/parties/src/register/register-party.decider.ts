import { refused, type Decide, type DecidedEvent } from '@hub/event-sourcing';
import { HUB_PARTY } from '@hub/vocabulary';
import { sameContent } from '../same-content';
import type { PartyRegistered } from '../party.events';
import type { PartyRegister } from '../party-register.state';
import type { RegisterParty } from './register-party.command';

/** Members of a JSON Web Key that only a private or a secret key has (RFC 7518 §6). */
const PRIVATE_KEY_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** An organisation joins, or its record changes; the same record again changes nothing. */
export const registerParty: Decide<RegisterParty, PartyRegister> = ({ party, policy }, register) => {
  if (party.party === HUB_PARTY)
    return refused('party/reserved-name', 'The name "hub" belongs to the hub itself. Choose another name for this party.');
  if (policy === undefined)
    return refused('policy/none-in-force', 'No policy is in force yet, so no party kind is known. Adopt a policy first.');
  if (!policy.partyKinds.some(({ kind }) => kind === party.kind))
    return refused(
      'party/unknown-kind',
      `The policy in force has no party kind "${party.kind}". Use one of: ${policy.partyKinds.map(({ kind }) => kind).join(', ')}.`,
    );
  if (new Set(party.programmes.map(({ id }) => id)).size < party.programmes.length)
    return refused('party/programme-twice', 'Two programmes of this party have the same id. Give each its own.');
  if (new Set(party.publicKeys.map(({ kid }) => kid)).size < party.publicKeys.length)
    return refused('party/key-twice', 'Two public keys of this party have the same key id. Give each its own.');
  if (party.publicKeys.some(({ jwk }) => PRIVATE_KEY_MEMBERS.some((member) => member in jwk)))
    return refused(
      'party/private-key',
      'One of the keys holds private parts, which never enter the hub. Replace that key pair, then register its public half only.',
    );
  if (sameContent(register.parties.get(party.party), party)) return [];
  return [partyRegistered(party)];
};

export const partyRegistered = (open: PartyRegistered): DecidedEvent<'party.registered', PartyRegistered> => ({
  type: 'party.registered',
  version: 1,
  open,
});
