import type { EventStore } from '../event-store';

/** A log under test. It need not be empty: every case works in streams of its own, behind the head that it meets. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** The same log through another client, as another process has it; where there is no such thing, the same object. */
  readonly other: EventStore;
}

/** One sentence of the port's contract. Needs no test framework: it rejects when the store breaks its word. */
export interface ConformanceCase {
  readonly name: string;
  /** The sin that this case is there to find; a store that commits it on purpose must fail here. */
  readonly catches?: Sin;
  run(subject: StoreUnderTest): Promise<void>;
}

export type Sin = 'stores nothing' | 'ignores the expected revision' | 'reads by a sequence with late commits';
