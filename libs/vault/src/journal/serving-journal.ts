import type { SafetyEntry, SafetyJournal } from '../vault';

/** How far a journal file was read. */
export interface JournalPlace {
  readonly file: string;
  readonly bytes: number;
}

/** Up to which places the journal was compared with the log, and which log that was: its head, as it stood then. */
export interface JournalMark {
  readonly log: string;
  readonly generation: number;
  /** Decimal digits. */
  readonly position: string;
  /** Id of the event there; undefined for an empty log. */
  readonly event?: string | undefined;
  readonly places: readonly JournalPlace[];
}

export interface JournalEntry {
  readonly entry: SafetyEntry;
  /** Whether it lies behind the places asked for. */
  readonly isNew: boolean;
  readonly place: JournalPlace;
}

/** What the vault needs of a journal beyond writing to it: to know that it is there, and to read it after a restore. */
export interface ServingJournal extends SafetyJournal {
  /** Which journal this is; undefined for one that was never named. */
  identity(): Promise<string | undefined>;
  /** Names it, a UUID made at random, if it has no name yet. Resolves to its name. */
  name(): Promise<string>;
  /** Resolves while entries can be written. @throws VaultError `journal/unavailable` */
  ensureAvailable(): Promise<void>;
  /** Every entry once, oldest first. */
  entries(after?: readonly JournalPlace[]): AsyncIterable<JournalEntry>;
  /** What {@link ServingJournal.setMark} kept last. */
  mark(): Promise<JournalMark | undefined>;
  setMark(mark: JournalMark): Promise<void>;
}
