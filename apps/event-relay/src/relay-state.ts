import { START, type Position } from '@hub/event-sourcing';

/** What is known to be acknowledged of one partition. */
export interface PublishedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Log position and offset of the last record acknowledged. */
  readonly position: Position;
  readonly offset: bigint;
  /** The same of the first record of this refill: a topic that was wiped and written to since has another one there. */
  readonly firstPosition: Position;
  readonly firstOffset: bigint;
}

/** How far the relay has come; saved after every acknowledgement (decision 13). */
export interface RelayState {
  readonly log: string;
  readonly generation: bigint;
  /** Everything up to here is published. */
  readonly position: Position;
  /** How often everything was published anew from the log's start. */
  readonly refill: number;
  /** Counts saves; whoever holds an older one may not save. */
  readonly version: bigint;
  readonly partitions: ReadonlyMap<string, PublishedPartition>;
}

export const partitionName = (topic: string, partition: number): string => `${topic}/${partition}`;

/** The state in which everything is published anew: from the log's start, under the next refill number. */
export const refilled = (state: RelayState, log: { readonly log: string; readonly generation: bigint }): RelayState => ({
  ...log,
  position: START,
  refill: state.refill + 1,
  version: state.version,
  partitions: new Map(),
});

/** Where the state is kept. */
export interface RelayCheckpoints {
  /** The state as saved last, or `initial` where there is none yet, which is then saved. */
  load(initial: RelayState): Promise<RelayState>;
  /**
   * Compare-and-set on refill and version of `from`, so that a relay from before a refill, or one that was paused, cannot save over
   * what came later. Resolves to the state saved, undefined when somebody else saved first.
   */
  save(from: RelayState, to: RelayState): Promise<RelayState | undefined>;
}
