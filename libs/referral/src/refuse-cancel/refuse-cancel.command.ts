import type { Uuid } from '@hub/vocabulary';
import type { CancelRefusal } from '../codes';
import type { PartyAct } from '../command';

/** The addressee goes on although the sender asked to cancel. */
export interface RefuseCancel extends PartyAct {
  /** The id of the `referral.cancel-requested` event: only a party to which it was disclosed knows it (decision 8). */
  readonly asked: Uuid;
  readonly reason: CancelRefusal;
}
