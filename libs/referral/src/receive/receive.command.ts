import type { Uuid } from '@hub/vocabulary';
import type { ReferralCommand } from '../command';

/** The addressee's adapter reports that a request or redirect was delivered. `party` is the addressee. */
export interface ReceiveReferral extends ReferralCommand {
  /** The event that was delivered. */
  readonly answers: Uuid;
  /** The disclosure by which it was; the same one again changes nothing. */
  readonly disclosure: Uuid;
  /** The policy's `limits.answerHours`. */
  readonly answerHours: number;
}
