import type { PartyId, Uuid } from '@hub/vocabulary';
import type { ReasonCode } from '../codes';
import type { TimedAct } from '../command';

/** Sends the referral on to another party: the addressee does, or the sender while undelivered or after a decline. */
export interface RedirectReferral extends TimedAct {
  /** The new addressee; the edge has checked that it is registered. */
  readonly to: PartyId;
  readonly reason?: ReasonCode;
  /**
   * From a sender whose referral was declined: the id of that `referral.declined` event. Only a party to which the decline
   * was disclosed knows it, so the answer to one that was not told is the same whether it was declined or not (decision 8).
   */
  readonly declined?: Uuid;
}
