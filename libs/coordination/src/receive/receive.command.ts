import type { Uuid, Within } from '@hub/vocabulary';
import type { CoordinationCommand } from '../command';

/** The receiver's adapter reports that a proposal or an introduction was delivered. `party` is the receiver. */
export interface ReceiveHandoff extends CoordinationCommand {
  readonly handoff: Uuid;
  /** The event that was delivered. */
  readonly answers: Uuid;
  /** The disclosure by which it was; the same one again changes nothing. */
  readonly disclosure: Uuid;
  /** How long until the introduction should have been made. */
  readonly introduceWithin: Within;
  /** How long until a delivered introduction should have been confirmed. */
  readonly confirmWithin: Within;
}
