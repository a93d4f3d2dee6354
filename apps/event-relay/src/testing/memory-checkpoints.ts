import type { RelayCheckpoints, RelayState } from '../relay-state';

/** A checkpoint in memory, for property tests: every save may be cut off before it happens. */
export class MemoryCheckpoints implements RelayCheckpoints {
  state: RelayState | undefined;

  /** @param dies asked before each save: the process is gone, nothing is saved */
  constructor(public dies: () => boolean = () => false) {}

  async load(initial: RelayState): Promise<RelayState> {
    return (this.state ??= initial);
  }

  async save(from: RelayState, to: RelayState): Promise<RelayState | undefined> {
    if (this.dies()) throw new Error('killed before the checkpoint was saved');
    if (this.state?.version !== from.version || this.state.refill !== from.refill) return undefined;
    return (this.state = { ...to, version: from.version + 1n });
  }
}
