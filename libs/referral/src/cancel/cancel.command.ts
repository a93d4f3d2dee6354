import type { Uuid } from '@hub/vocabulary';
import type { ReasonCode } from '../codes';
import type { PartyAct } from '../command';

/** The sender withdraws the referral, or asks to once it was delivered; the addressee agrees to what was asked. */
export interface CancelReferral extends PartyAct {
  readonly reason: ReasonCode;
  /**
   * From an addressee that agrees: the id of the `referral.cancel-requested` event. Only a party to which the request was
   * disclosed knows it (decision 8).
   */
  readonly asked?: Uuid;
  /**
   * From a sender that asks again: the id of the `referral.cancel-refused` event that it was told of. A sender that was not told
   * cannot name it, and its second request changes nothing, as ever.
   */
  readonly refused?: Uuid;
}
