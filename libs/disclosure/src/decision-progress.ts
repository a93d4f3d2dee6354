import type { Position } from '@hub/event-sourcing';

/** How far disclosure has come (decision 13). */
export interface Decided {
  /** *n*: everything up to this position of the log is decided, except what is parked. */
  readonly decided: Position;
  /** *m*: the highest position of any decision for triggers up to *n*; `START` while there is none. */
  readonly highest: Position;
}

/** The port by which the relay learns what it may announce once it has published everything up to *m*. */
export interface DecisionProgress {
  current(): Promise<Decided>;
  /**
   * Called whenever `current` may have advanced; the listener asks then. Calls may be lost, so a reader also looks by itself
   * from time to time. Returns what stops it.
   */
  onAdvance(listener: () => void): () => void;
}
