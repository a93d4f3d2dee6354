import type { NewEvent, Position, RecordedEvent } from './event';

/** Limits of decision 1, the same for every store; refused before anything is written (`log/too-large`). */
export const LIMITS = {
  /** Metadata and body of one event, bytes. */
  eventBytes: 256 * 1024,
  /** Metadata and bodies of one append, bytes. */
  appendBytes: 1_000_000,
  /** Events of one append. */
  appendEvents: 1_000,
} as const;

/** One append writes one stream. */
export interface Append {
  readonly stream: string;
  /** The revision of the stream's last event, or `NO_STREAM` (-1). There is no "any" (eventstoredb facts, consequence 1). */
  readonly expectedRevision: number;
  /** At least one event; ids distinct. */
  readonly events: readonly NewEvent[];
}

export type AppendOutcome =
  | {
      /** `already-appended`: the same ids stand at the same place; nothing was written. */
      readonly outcome: 'appended' | 'already-appended';
      /** Revision and position of the last event of this append. */
      readonly revision: number;
      readonly position: Position;
    }
  | { readonly outcome: 'wrong-revision'; /** `NO_STREAM` if the stream is empty. */ readonly actual: number };

export type Direction = 'forwards' | 'backwards';

export interface ReadStream {
  readonly direction?: Direction;
  /** Inclusive. Default: the first event forwards, the last backwards. */
  readonly fromRevision?: number;
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface ReadAll {
  /** Exclusive: only events after it. Default {@link import('./event').START}. */
  readonly after?: Position;
  /** Inclusive upper bound. */
  readonly until?: Position;
  readonly limit?: number;
  readonly filter?: EventFilter;
  readonly signal?: AbortSignal;
}

/** Both parts must match when both are given; each list matches when one of its entries does. */
export interface EventFilter {
  readonly types?: readonly string[];
  readonly streamPrefixes?: readonly string[];
}

export interface Subscribe {
  /** Exclusive: the position of the last event that was processed. */
  readonly after: Position;
  readonly filter?: EventFilter;
  readonly signal: AbortSignal;
}

/**
 * What a subscription yields. `caught-up` comes once each time the reader has reached the head; `position` is the last one
 * looked at, so that a filtered reader can move its checkpoint past events that it was not shown.
 */
export type SubscriptionMessage =
  { readonly kind: 'event'; readonly event: RecordedEvent } | { readonly kind: 'caught-up'; readonly position: Position };

/** A moment of the log: up to a position, or before the first event that was recorded after an instant. */
export type AsOf = { readonly position: Position } | { readonly recordedBy: Date };

/** How far the log reaches at some moment. */
export interface Head {
  /** Of the last event; `START` while there is none. */
  readonly position: Position;
  /** The latest up to there, wherever it stands; the epoch while there is none. */
  readonly recordedAt: Date;
}

/** Which log this is: positions of different logs cannot be compared. */
export interface LogIdentity {
  /** UUID made when the log was created. */
  readonly log: string;
  readonly generation: number;
}

/**
 * The port to the only truth (decision 1). One conformance suite holds for every implementation.
 *
 * A read whose connection is lost, or whose server hangs beyond the store's deadline, fails with `log/unavailable` and resumes by
 * nobody but its reader, behind the last event that it was given: only {@link EventStore.subscribe} goes on by itself.
 */
export interface EventStore {
  identity(): Promise<LogIdentity>;

  /**
   * Appends to one stream, durable when it resolves. Throws {@link LogError}: `log/invalid-event`, `log/too-large` (nothing
   * written) or `log/unknown-outcome` (a retry with the same ids and the same expected revision converges).
   */
  append(append: Append): Promise<AppendOutcome>;

  /** The events of one stream; an absent stream yields nothing. Back-pressure: reads on as the consumer asks. */
  readStream(stream: string, options?: ReadStream): AsyncIterable<RecordedEvent>;

  /**
   * The revisions of many streams, judged at one moment not before the call; absent streams have `NO_STREAM`. PostgreSQL answers
   * in one statement. EventStoreDB knows no such question: the moment is the head that is looked up first, and each stream costs
   * a read of its last event up to there, 32 at once.
   */
  revisions(streams: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /**
   * The log in its order. No gap, no late commit: what was not there once a later position was seen never comes. A filter is
   * answered by index in PostgreSQL; EventStoreDB looks at everything between `after` and `until` itself, and sends what passes.
   */
  readAll(options?: ReadAll): AsyncIterable<RecordedEvent>;

  /** The events that stand at exactly these positions, in any order; a position that holds none is left out. EventStoreDB is asked once for each. */
  readAt(positions: readonly Position[]): Promise<readonly RecordedEvent[]>;

  /**
   * How far the log reaches now, or reached at an earlier moment. Times may step back in a log (decision 1), so a moment named by
   * an instant is everything before the first event that was recorded later. What an earlier moment costs: PostgreSQL a few dozen
   * looks, but a read of the whole log where it was copied from elsewhere; EventStoreDB a read of at most one milestone's events.
   */
  head(asOf?: AsOf): Promise<Head>;

  /**
   * From catching up to live without a gap or a repeat, until the signal aborts (then it ends without an error). A lost
   * connection is resumed inside, with back-off and jitter.
   */
  subscribe(options: Subscribe): AsyncIterable<SubscriptionMessage>;

  close(): Promise<void>;
}

export type LogErrorCode =
  | 'log/too-large'
  | 'log/invalid-event'
  | 'log/unknown-outcome'
  | 'log/unavailable'
  | 'log/closed'
  /** A log that takes the place of another and does not hold all of it yet: it does not serve. */
  | 'log/incomplete'
  /** What is to take the place of another log holds events already, and not those of that log. */
  | 'log/not-empty'
  /** A log that was copied to another store, which holds it now: it does not serve any more. */
  | 'log/given-up'
  /** A copy of a log does not hold what the log holds. */
  | 'log/differs'
  /** A log that was to be given up grew meanwhile. */
  | 'log/moved-on'
  /** What holds the log holds something beside it. */
  | 'log/foreign-event';

/** An error of the log. Its message never holds an event's content. */
export class LogError extends Error {
  override readonly name = 'LogError';
  constructor(
    readonly code: LogErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
