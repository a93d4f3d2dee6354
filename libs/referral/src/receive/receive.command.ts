import type { Uuid } from '@hub/vocabulary';
import type { ReferralCommand } from '../command';
import type { Timing } from '../timing';

/** A party's adapter reports that a request or redirect, or a later word that the party must act on, was delivered to it. */
export interface ReceiveReferral extends ReferralCommand {
  /** The event that was delivered. */
  readonly answers: Uuid;
  /** The disclosure by which it was; the same one again changes nothing. */
  readonly disclosure: Uuid;
  readonly timing: Timing;
}
