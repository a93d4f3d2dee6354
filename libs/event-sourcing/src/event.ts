/**
 * A place in the one ordered log (architecture decision 1). Opaque and comparable with `<`, never with `+ 1`: positions may
 * have gaps. The high bits are the generation of the log: a restored or copied log starts a new one, so that nothing that
 * counted events which were lost can mistake the new ones for them. In JSON a decimal string.
 */
export type Position = bigint;

/** How many low bits of a {@link Position} count within one generation of the log. */
export const GENERATION_SHIFT = 48n;

/** Before the first event of any log. */
export const START: Position = 0n;

/** The revision of a stream that holds no event; the first event of a stream has revision 0. */
export const NO_STREAM = -1;

/** An event as a caller hands it to the store: the bytes that are stored are the bytes that are hashed (decision 20). */
export interface NewEvent {
  /** UUID, lower case with dashes. The same ids at the same expected revision are the same append. */
  readonly id: string;
  /** Neutral dotted name, for example `referral.requested`; never a word that tells a category (decision 3). */
  readonly type: string;
  /** Schema version of `body`, an integer from 1. */
  readonly version: number;
  readonly metadata: Uint8Array;
  readonly body: Uint8Array;
}

/** An event as the log returns it. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** Place in its stream, from 0, without gaps. */
  readonly revision: number;
  readonly position: Position;
  /** Assigned by the store, UTC. The PostgreSQL store never lets it run backwards, other stores promise no such thing. */
  readonly recordedAt: Date;
}
