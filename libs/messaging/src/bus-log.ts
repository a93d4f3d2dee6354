/** What a bus has to say: never a key, a header or a value of a message. */
export interface BusLogEntry {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly group?: string;
  /** Name or code of an error, not its text: that may come from a handler. */
  readonly error?: string;
}

export type BusLog = (entry: BusLogEntry) => void;
