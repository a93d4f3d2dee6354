import type { RecordedEvent } from './event';
import type { LogIdentity } from './event-store';
import type { LeafEvent } from './leaf';

/** Bounds of one call of {@link LogSuccessor.take}, the same for every store. */
export const TAKE_LIMITS = {
  events: 2_000,
  /** Metadata and bodies together, bytes. */
  bytes: 8_000_000,
} as const;

/**
 * A log that takes the place of another: restored from a backup of it, or copied from it (decision 1). It keeps the
 * predecessor's `log` and has the next generation, so nothing that counted positions of the old one can mistake the new ones for
 * them. Events are taken as they were (id, stream, revision, type, version, `recordedAt` and bytes), in the order of the old
 * log; their positions are given anew.
 *
 * Opened on an empty store, or on one that was left half-taken from the same generation of the same predecessor; on any other
 * it is refused with `log/not-empty`. Until {@link LogSuccessor.complete} the store does not serve: `identity` and `append` of
 * its {@link import('./event-store').EventStore} answer `log/incomplete`.
 */
export interface LogSuccessor {
  /** How many events stand already, counted from the predecessor's first: whoever goes on skips so many. */
  taken(): Promise<number>;

  /** The events that stand, in their order, to be compared with the predecessor's; also while the store does not serve yet. */
  read(): AsyncIterable<RecordedEvent>;

  /**
   * Takes the next events behind those that stand; durable when it resolves. Not to be called again before it has. After
   * `log/unknown-outcome` ask {@link LogSuccessor.taken} and go on from there: PostgreSQL holds all of them or none, EventStoreDB,
   * where one append writes one stream, a beginning of them.
   *
   * @param events within {@link TAKE_LIMITS}
   * @throws LogError `log/too-large`, `log/invalid-event` (an event that cannot follow in its stream), `log/unknown-outcome`,
   *   `log/unavailable`
   */
  take(events: readonly LeafEvent[]): Promise<void>;

  /**
   * From now on the store serves. Repeatable.
   *
   * @param expected how many events the whole log has
   * @returns the new log's identity: the predecessor's `log`, the next generation
   * @throws LogError `log/incomplete` when another number of events stands
   */
  complete(expected: number): Promise<LogIdentity>;

  close(): Promise<void>;
}
