import type { Decider } from '@hub/event-sourcing';
import { adoptPolicy } from './adopt-policy/adopt-policy.decider';
import type { AdoptPolicy } from './adopt-policy/adopt-policy.command';
import { evolveClient, unknownClient, type Client } from './client.state';
import { mintSubject } from './mint-subject/mint-subject.decider';
import type { MintSubject } from './mint-subject/mint-subject.command';
import { emptyPartyRegister, evolvePartyRegister, type PartyRegister } from './party-register.state';
import { evolvePolicy, noPolicy, type Policy } from './policy.state';
import { registerParty } from './register/register-party.decider';
import type { RegisterParty } from './register/register-party.command';

/** On the stream `party-<id>`. */
export const registerPartyDecider: Decider<PartyRegister, RegisterParty> = {
  initialState: emptyPartyRegister,
  evolve: evolvePartyRegister,
  decide: registerParty,
};

/** On the stream `policy`. */
export const adoptPolicyDecider: Decider<Policy, AdoptPolicy> = {
  initialState: noPolicy,
  evolve: evolvePolicy,
  decide: adoptPolicy,
};

/** On the stream `client-<digest>`. */
export const mintSubjectDecider: Decider<Client, MintSubject> = {
  initialState: unknownClient,
  evolve: evolveClient,
  decide: mintSubject,
};
