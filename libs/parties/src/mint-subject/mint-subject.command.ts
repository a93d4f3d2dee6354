import type { PartyId, SubjectId } from '@hub/vocabulary';

/** Gives a party's client a pseudonym, on the stream `client-<digest>`. */
export interface MintSubject {
  /** Random, drawn at the edge; whoever loses the race finds the winner's in the stream. */
  readonly subject: SubjectId;
  readonly party: PartyId;
}
