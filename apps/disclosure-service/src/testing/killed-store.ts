import type { Append, AppendOutcome, EventStore } from '@hub/event-sourcing';

/** The process dies here. */
export class Killed extends Error {}

/** A store whose caller is killed at its n-th append (from 1): before it reached the log, or after, unanswered. */
export class KilledStore implements EventStore {
  appends = 0;

  constructor(
    private readonly store: EventStore,
    private readonly at: number,
    private readonly when: 'before' | 'after',
  ) {}

  async append(append: Append): Promise<AppendOutcome> {
    this.appends += 1;
    // Dead is dead: nothing that was under way beside it gets through either.
    if (this.appends > this.at || (this.appends === this.at && this.when === 'before')) throw new Killed();
    const outcome = await this.store.append(append);
    if (this.appends >= this.at) throw new Killed();
    return outcome;
  }

  identity = () => this.store.identity();
  readStream: EventStore['readStream'] = (...given) => this.store.readStream(...given);
  revisions: EventStore['revisions'] = (...given) => this.store.revisions(...given);
  readAll: EventStore['readAll'] = (...given) => this.store.readAll(...given);
  readAt: EventStore['readAt'] = (...given) => this.store.readAt(...given);
  head: EventStore['head'] = (...given) => this.store.head(...given);
  subscribe: EventStore['subscribe'] = (...given) => this.store.subscribe(...given);
  close = () => this.store.close();
}
