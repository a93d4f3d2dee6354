import type { MessageBus } from '../message-bus';

/** An implementation under test: how to open it, and how to kill what it stands on. */
export interface BusUnderTest {
  readonly name: string;
  /** Another bus on the same server, as another process would open it. */
  open(): Promise<MessageBus>;
  /** Kills the server (`SIGKILL`) and starts it again on what it had on disk; resolves when it serves. */
  crash(): Promise<void>;
  /** Milliseconds after which a reader that gives no sign of life loses its place; 0 if it never does. */
  readonly patience: number;
}

/** One promise of the port. Throws what `node:assert` throws when the promise is broken. */
export interface ConformanceCase {
  readonly name: string;
  run(subject: BusUnderTest): Promise<void>;
}
