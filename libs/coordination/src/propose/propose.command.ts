import type { PartyId, Uuid, Within } from '@hub/vocabulary';
import type { EpisodeAct } from '../command';
import type { WorkerId } from '../coordinator';

/** The accountable party proposes a warm hand-off. */
export interface ProposeHandoff extends EpisodeAct {
  /** The id of the new hand-off, made from the command (decision 5). */
  readonly handoff: Uuid;
  /** The receiver; the edge has checked that it is registered. */
  readonly to: PartyId;
  /** Whom of the receiver's workers it is meant for, where that is known. */
  readonly worker?: WorkerId;
  /** Where the last attempt failed by the receiver's word: the id of that event, which only a party that was told of it knows. */
  readonly failed?: Uuid;
  /** How long until a basis should have been given. */
  readonly deliverWithin: Within;
}
