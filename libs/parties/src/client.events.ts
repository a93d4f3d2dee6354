import { Type, type Static } from 'typebox';
import { PartyId, Uuid } from '@hub/vocabulary';

/** A party's client gets a pseudonym, minted at random, by the first event of the stream `client-<digest>` (decision 5). */
export const SubjectMinted = Type.Object({ subject: Uuid, party: PartyId });
export type SubjectMinted = Static<typeof SubjectMinted>;

/** The subject's keys were destroyed: a person who returns is minted anew (decision 4). */
export const SubjectErased = Type.Object({ subject: Uuid });
export type SubjectErased = Static<typeof SubjectErased>;
