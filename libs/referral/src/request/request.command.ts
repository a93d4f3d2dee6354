import type { Purpose, PartyId, SubjectId, Uuid } from '@hub/vocabulary';
import type { Priority } from '../codes';
import type { PartyAct } from '../command';

/** Publishes a referral (R1). `party` is the sender; the edge has routed it to one addressee. */
export interface RequestReferral extends PartyAct {
  readonly subject: SubjectId;
  readonly addressee: PartyId;
  readonly purpose: Purpose;
  readonly priority: Priority;
  /** A referral in which the sender has a part; the edge has checked that. */
  readonly partOf?: Uuid;
  /** Hours until a basis should have been given: the policy's `limits.answerHours`. */
  readonly deliverHours: number;
}
