import { access, mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../keyring';
import type { SafetyEntry } from '../vault';
import { VaultError, systemCode } from '../vault-error';
import { journalLine } from './journal-line';
import { checkJournalFile, readJournalFile } from './read-journal';
import { nameJournal, readIdentity } from './journal-identity';
import { readMark, writeMark } from './journal-mark';
import type { JournalEntry, JournalMark, JournalPlace, ServingJournal } from './serving-journal';

/** Ids of recent writes that are answered without a second line; older repeats are dropped when the journal is read. */
const REMEMBERED = 10_000;
/** How long the folder counts as writable after it was looked at, milliseconds. */
const LOOK_AGAIN = 1_000;

interface Waiting {
  readonly entry: SafetyEntry;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The safety journal in a folder of its own, outside the backup set (decision 4). Every opening writes a file of its own
 * (`00000001.journal` …), made at the first entry: no two processes ever share one, and a file that a crash left torn is never
 * written again. Concurrent writers share one flush. After a failed write or flush the file is given up and the next entry
 * starts another, for what a disk kept of a failed flush cannot be known.
 */
export class FileSafetyJournal implements ServingJournal {
  private file: FileHandle | undefined;
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private readonly recent = new Map<string, Promise<void>>();
  private failed = false;
  private closed = false;
  private lookedAt = -Infinity;

  private constructor(readonly folder: string) {}

  /**
   * Opens the folder, makes it if missing, and checks every line in it. A last line that a crash left half written is passed
   * over, now and later: it is not cut off, for in a file of another process it may be a write under way.
   *
   * @throws VaultError `journal/unavailable`, or `journal/damaged` naming file and line
   */
  static async open(folder: string): Promise<FileSafetyJournal> {
    const journal = new FileSafetyJournal(folder);
    await journal.guarded(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of await journal.files()) await checkJournalFile(folder, name);
    });
    await journal.ensureAvailable();
    return journal;
  }

  async write(entry: SafetyEntry): Promise<void> {
    if (this.closed) throw unavailable();
    const known = this.recent.get(entry.id);
    if (known) return known;
    const written = new Promise<void>((done, failed) => this.waiting.push({ entry, done, failed }));
    this.recent.set(entry.id, written);
    if (this.recent.size > REMEMBERED) this.recent.delete(this.recent.keys().next().value ?? '');
    written.catch(() => this.recent.delete(entry.id));
    this.flushing ??= this.flushAll().finally(() => (this.flushing = undefined));
    return written;
  }

  async ensureAvailable(): Promise<void> {
    if (this.closed) throw unavailable();
    const now = performance.now();
    if (now - this.lookedAt < LOOK_AGAIN) return;
    await this.guarded(async () => {
      await access(this.folder, constants.R_OK | constants.W_OK | constants.X_OK);
      // After a failure only a file that can be made and flushed shows that the folder takes entries again.
      if (this.failed) await this.currentFile();
    });
    this.lookedAt = now;
  }

  /** In the order of the files, each entry once. `after`: only what is behind these places. */
  async *entries(after: readonly JournalPlace[] = []): AsyncIterable<JournalEntry> {
    const seen = new Set<string>();
    for (const name of await this.guarded(() => this.files()))
      for await (const { entry, end } of readJournalFile(this.folder, name)) {
        const known = seen.has(entry.id);
        seen.add(entry.id);
        const behind = end > (after.find(({ file }) => file === name)?.bytes ?? 0);
        if (!known) yield { entry, isNew: behind, place: { file: name, bytes: end } };
      }
  }

  async identity(): Promise<string | undefined> {
    return this.guarded(() => readIdentity(this.folder));
  }

  async name(): Promise<string> {
    return this.guarded(() => nameJournal(this.folder));
  }

  async mark(): Promise<JournalMark | undefined> {
    return this.guarded(() => readMark(this.folder));
  }

  async setMark(mark: JournalMark): Promise<void> {
    await this.guarded(() => writeMark(this.folder, mark));
  }

  /** Waits for the entries under way, then closes the file. */
  async close(): Promise<void> {
    this.closed = true;
    await this.flushing;
    await this.file?.close();
    this.file = undefined;
  }

  private async files(): Promise<readonly string[]> {
    return (await readdir(this.folder)).filter((name) => /^\d{8}\.journal$/.test(name)).sort();
  }

  /** One write and one flush for all who wait, again until nobody does. */
  private async flushAll(): Promise<void> {
    // In the next turn of the loop, so that everybody who writes in this one shares the flush.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.guarded(async () => {
          const file = await this.currentFile();
          await file.appendFile(batch.map(({ entry }) => journalLine(entry)).join(''));
          await file.datasync();
        });
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
  }

  private async currentFile(): Promise<FileHandle> {
    if (this.file) return this.file;
    const last = (await this.files()).at(-1);
    for (let number = last === undefined ? 1 : Number.parseInt(last, 10) + 1; ; number += 1)
      try {
        const file = await open(join(this.folder, `${String(number).padStart(8, '0')}.journal`), 'ax', 0o600);
        this.file = file;
        await syncFolder(this.folder);
        this.failed = false;
        return file;
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
  }

  private async guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof VaultError) throw error;
      this.failed = true;
      this.lookedAt = -Infinity;
      const abandoned = this.file;
      this.file = undefined;
      await abandoned?.close().catch(() => undefined);
      throw unavailable(this.folder, error);
    }
  }
}

const unavailable = (folder?: string, cause?: unknown) =>
  new VaultError(
    'journal/unavailable',
    folder === undefined
      ? 'The safety journal is closed.'
      : `The safety journal cannot be read or written (${folder}, ${systemCode(cause) ?? 'unknown reason'}). Nothing is served without it: give the hub's account a writable folder with room.`,
    { cause },
  );
