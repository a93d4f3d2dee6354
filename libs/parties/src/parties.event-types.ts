import { SubjectErased, SubjectMinted } from './client.events';
import { PartyRegistered } from './party.events';
import { PolicyAdopted, PolicyAdoptedV1 } from './policy.events';

/** Every event type of this context, with every version ever written (decision 19). */
export const partiesEvents = [
  { type: 'party.registered', versions: [{ version: 1, open: PartyRegistered }] },
  {
    type: 'policy.adopted',
    versions: [
      { version: 1, open: PolicyAdoptedV1 },
      // What version 2 added may be absent: the same object is one of either.
      { version: 2, open: PolicyAdopted, upcast: (before: unknown) => before },
    ],
  },
  { type: 'subject.minted', versions: [{ version: 1, open: SubjectMinted }] },
  { type: 'subject.erased', versions: [{ version: 1, open: SubjectErased }] },
] as const;
