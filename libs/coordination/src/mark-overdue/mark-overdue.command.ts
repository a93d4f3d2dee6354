import type { Instant } from '@hub/vocabulary';

/** The clock process has seen a due moment pass (decision 17). It acts for the party that is late. */
export interface MarkOverdue {
  readonly now: Date;
  /** The moment that `whoActsNext` named when it was noted; if it does not stand any more, nothing happens. */
  readonly due: Instant;
}
