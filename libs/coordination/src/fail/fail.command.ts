import type { Within } from '@hub/vocabulary';
import type { HandoffReason } from '../codes';
import type { HandoffAct } from '../command';

/** Initiator or receiver reports that the attempt came to nothing. */
export interface FailHandoff extends HandoffAct {
  readonly reason: HandoffReason;
  /** How long until the initiator should try again or withdraw. */
  readonly retryWithin: Within;
}
