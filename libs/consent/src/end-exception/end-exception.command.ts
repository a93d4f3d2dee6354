import type { PartyId, Uuid } from '@hub/vocabulary';

/** An exception ends: its time is over, as the clock process has seen, or the party that invoked it ends it. */
export interface EndException {
  readonly exception: Uuid;
  readonly now: Date;
  /** Absent: the clock process asks. */
  readonly party?: PartyId;
}
