import type { Uuid } from '@hub/vocabulary';
import type { TimedAct } from '../command';

/** Who was asked tells what was asked; a sender may tell more unasked. What, is in the contents. */
export interface GiveInformation extends TimedAct {
  /** The id of the `referral.information-requested` event: only a party to which it was disclosed knows it (decision 8). */
  readonly asked?: Uuid;
}
