import type { ReasonCode } from '../codes';
import type { PartyAct } from '../command';

/** The addressee does not take the referral on. */
export interface DeclineReferral extends PartyAct {
  readonly reason: ReasonCode;
}
