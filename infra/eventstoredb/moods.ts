import { KIND, type Cruelties } from './cruelties';

type Counted = 'breakAfterCommit' | 'breakBeforeCommit' | 'hang';

/** What the server is to do beside serving, as of now. */
export class Moods {
  #now: Cruelties = KIND;
  #sent = 0;

  constructor(private readonly breakAll: () => void) {}

  get now(): Cruelties {
    return this.#now;
  }

  set(change: Partial<Cruelties>): void {
    this.#now = { ...this.#now, ...change };
    if (change.breakWhileReading !== undefined) this.#sent = 0;
  }

  /** Whether one of so many is due; it is used up. */
  takes(what: Counted): boolean {
    const left = this.#now[what];
    if (left <= 0) return false;
    this.set({ [what]: left - 1 });
    return true;
  }

  breakConnections(): void {
    this.breakAll();
  }

  /** One event was sent to a reader. */
  sent(): void {
    const after = this.#now.breakWhileReading;
    if (after === 0 || (this.#sent += 1) < after) return;
    this.set({ breakWhileReading: 0 });
    this.breakAll();
  }
}
