import type { Uuid, Within } from '@hub/vocabulary';
import type { HandoffAct } from '../command';
import type { WorkerId } from '../coordinator';

/** The initiator tries again what failed, with the same party. */
export interface RetryHandoff extends HandoffAct {
  /** Whom of the receiver's workers this attempt is meant for. */
  readonly worker?: WorkerId;
  /** Where it failed by the receiver's word: the id of that event, which only a party that was told of it knows (decision 8). */
  readonly failed?: Uuid;
  /** How long until a basis should have been given. */
  readonly deliverWithin: Within;
}
