import type { EventStore } from '@hub/event-sourcing';

/** Where a log answers: handed to other processes as JSON. */
export interface LogConnection {
  readonly kind: string;
  /** May hold a password: never told. */
  readonly url: string;
}

/** A log's server of its own, on a folder of its own. */
export interface LogServer {
  readonly connection: LogConnection;
  /** The settings of a hub that has its log there. */
  readonly hubEnvironment: Readonly<Record<string, string>>;
  /** The processes of the server that carry out appends at this moment, by their numbers. */
  appending(): Promise<readonly number[]>;
  /** `kill -9`, and waits for the end. */
  kill(): Promise<void>;
  /** Stops it in the middle of what it does: it writes nothing more. Only {@link kill} ends that. */
  freeze(): Promise<void>;
  /**
   * Starts it on the same data and address, and resolves once it serves.
   *
   * @param durability `none`: it acknowledges what it has not flushed, which must be caught
   */
  restart(durability?: 'none'): Promise<void>;
  stop(): Promise<void>;
}

/** What a fault run must know of a store, beyond its port. */
export interface LogKind {
  /** As `--store` has it. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Whether every hub brings it: then it is the hub's own server that is killed with it. */
  readonly embedded: boolean;
  /** Whether positions count events, one by one; or may have gaps. */
  readonly gapless: boolean;
  /** Whether it cannot be made to acknowledge what it has not flushed: then a power cut has no control that must be red. */
  readonly alwaysFlushes: boolean;
  /** @param folder an existing one, for this server alone */
  start(folder: string): Promise<LogServer>;
  open(connection: LogConnection): EventStore;
}
