import { LogError, type LeafEvent, type LogIdentity, type LogSuccessor, type RecordedEvent } from '@hub/event-sourcing';

/** A successor for tests: keeps what it takes in memory. */
export class MemorySuccessor implements LogSuccessor {
  readonly events: RecordedEvent[] = [];
  completed = false;
  /** Fails at the call of this number, before or after it has kept the batch. */
  failAt: { readonly call: number; readonly kept: boolean } | undefined;
  private calls = 0;

  constructor(private readonly predecessor: LogIdentity) {}

  async taken(): Promise<number> {
    return this.events.length;
  }

  async *read(): AsyncIterable<RecordedEvent> {
    yield* this.events;
  }

  async take(events: readonly LeafEvent[]): Promise<void> {
    this.calls += 1;
    const failing = this.failAt?.call === this.calls;
    if (failing && !this.failAt?.kept) throw new LogError('log/unavailable', 'killed');
    for (const event of events) this.events.push({ ...event, position: BigInt(this.events.length + 1) });
    if (failing) throw new LogError('log/unknown-outcome', 'killed');
  }

  async complete(expected: number): Promise<LogIdentity> {
    if (expected !== this.events.length) throw new LogError('log/incomplete', 'incomplete');
    this.completed = true;
    return { ...this.predecessor, generation: this.predecessor.generation + 1 };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
