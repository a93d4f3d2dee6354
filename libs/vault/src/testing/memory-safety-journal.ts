import { randomUUID } from 'node:crypto';
import type { JournalEntry, JournalMark, JournalPlace, ServingJournal } from '../journal/serving-journal';
import type { SafetyEntry } from '../vault';

/** A journal for tests: keeps entries in memory, idempotent by id. */
export class MemorySafetyJournal implements ServingJournal {
  readonly written: SafetyEntry[] = [];
  private marked: JournalMark | undefined;

  /** @param named as a hub that has its journal already names it */
  constructor(private named?: string) {}

  async identity(): Promise<string | undefined> {
    return this.named;
  }

  async name(): Promise<string> {
    this.named ??= randomUUID();
    return this.named;
  }

  async write(entry: SafetyEntry): Promise<void> {
    if (!this.written.some(({ id }) => id === entry.id)) this.written.push(entry);
  }

  async ensureAvailable(): Promise<void> {
    await Promise.resolve();
  }

  async *entries(after: readonly JournalPlace[] = []): AsyncIterable<JournalEntry> {
    for (const [index, entry] of this.written.entries())
      yield { entry, isNew: index + 1 > (after[0]?.bytes ?? 0), place: { file: 'memory', bytes: index + 1 } };
  }

  async mark(): Promise<JournalMark | undefined> {
    return this.marked;
  }

  async setMark(mark: JournalMark): Promise<void> {
    this.marked = mark;
  }
}
