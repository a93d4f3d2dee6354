import type { PartyId } from '@hub/vocabulary';
import type { PartyAct } from '../command';

/** The addressee needs to know more before it goes on. What, is in the contents. */
export interface AskInformation extends PartyAct {
  /** Whom it asks: whoever sent the referral to it (so where it is not said), or the first sender. */
  readonly of?: PartyId;
}
