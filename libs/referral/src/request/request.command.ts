import type { Purpose, PartyId, SubjectId, Uuid } from '@hub/vocabulary';
import type { Priority } from '../codes';
import type { TimedAct } from '../command';

/** Publishes a referral (R1). `party` is the sender; the edge has routed it to one addressee. */
export interface RequestReferral extends TimedAct {
  readonly subject: SubjectId;
  readonly addressee: PartyId;
  readonly purpose: Purpose;
  readonly priority: Priority;
  /** A referral in which the sender has a part; the edge has checked that. */
  readonly partOf?: Uuid;
}
