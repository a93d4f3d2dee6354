import { SubjectErased, SubjectMinted } from './client.events';
import { PartyRegistered } from './party.events';
import { PolicyAdopted } from './policy.events';

/** Every event type of this context, with every version ever written (decision 19). */
export const partiesEvents = [
  { type: 'party.registered', versions: [{ version: 1, open: PartyRegistered }] },
  { type: 'policy.adopted', versions: [{ version: 1, open: PolicyAdopted }] },
  { type: 'subject.minted', versions: [{ version: 1, open: SubjectMinted }] },
  { type: 'subject.erased', versions: [{ version: 1, open: SubjectErased }] },
] as const;
