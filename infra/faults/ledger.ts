import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { Command, Step } from './referral-steps';

/** What the publisher was about to send; on disk before the first byte of it leaves. */
interface Intended extends Command {
  readonly entry: 'intended';
}

/** What the hub answered. The second one of a key is the answer to a repetition. */
interface Acknowledged {
  readonly entry: 'acknowledged';
  readonly key: string;
  readonly referral: string;
  /** Opaque: for `?at-least=`. */
  readonly token: string;
  /** The hub's word that it had carried the command out before. */
  readonly repeated: boolean;
}

/** No answer, or none that says what became of it: to be sent again under the same key. */
interface Unknown {
  readonly entry: 'unknown';
  readonly key: string;
  /** An error's code or an HTTP status. */
  readonly why: string;
}

/** An answer that no repetition changes. */
interface Refused {
  readonly entry: 'refused';
  readonly key: string;
  readonly status: number;
  readonly code: string;
}

export type LedgerEntry = Intended | Acknowledged | Unknown | Refused;

/** What the ledger knows of one command. */
export interface LedgerCommand {
  readonly key: string;
  readonly step: Step;
  /** Stands in the sealed part of what the command tells. */
  readonly marker: string;
  /** Which entry says that it was about to be sent, and which one first acknowledged it: whether one came before another was sent. */
  readonly intendedAt: number;
  readonly acknowledgedAt?: number;
  /** Every acknowledgement in the order in which it came; none: unknown to the end. */
  readonly acknowledged: readonly { readonly referral: string; readonly token: string; readonly repeated: boolean }[];
  readonly unknowns: number;
  readonly refused?: { readonly status: number; readonly code: string };
}

interface Waiting {
  readonly line: string;
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/** A publisher's or writer's own record, one JSON value a line; what arrives while a write is under way shares the next one. */
export class Ledger<Entry = LedgerEntry> {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;

  private constructor(private readonly file: FileHandle) {}

  static async open<Entry = LedgerEntry>(path: string): Promise<Ledger<Entry>> {
    return new Ledger<Entry>(await open(path, 'a'));
  }

  /** Resolves once the entry is on disk. */
  add(entry: Entry): Promise<void> {
    return new Promise((written, failed) => {
      this.waiting.push({ line: `${JSON.stringify(entry)}\n`, written, failed });
      this.writing ??= this.write();
    });
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.file.appendFile(batch.map(({ line }) => line).join(''));
        await this.file.datasync();
        for (const { written } of batch) written();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.writing = undefined;
  }
}

/** Every entry of a ledger in order, none where there is no such file; a line that was cut off by a kill has not become one. */
export async function readEntries<Entry>(path: string): Promise<readonly Entry[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  // Written by the class above.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Entry);
}

/** What a ledger says of each command, in the order of their first acknowledgements; those without one come last. */
export const readLedger = async (path: string): Promise<readonly LedgerCommand[]> =>
  commandsOf(await readEntries<LedgerEntry>(path));

/** See {@link readLedger}. */
export function commandsOf(entries: readonly LedgerEntry[]): readonly LedgerCommand[] {
  const intended = new Map<string, LedgerCommand>();
  const answered = new Map<string, LedgerCommand>();
  for (const [index, entry] of entries.entries()) {
    if (entry.entry === 'intended') {
      const { key, step, marker } = entry;
      intended.set(key, { key, step, marker, intendedAt: index, acknowledged: [], unknowns: 0 });
      continue;
    }
    const known = answered.get(entry.key) ?? intended.get(entry.key);
    if (known === undefined) throw new Error('The ledger has an answer to a command that it does not have.');
    const next = withEntry(known, entry, index);
    (next.acknowledged.length > 0 ? answered : intended).set(entry.key, next);
  }
  for (const key of answered.keys()) intended.delete(key);
  return [...answered.values(), ...intended.values()];
}

function withEntry(command: LedgerCommand, entry: Exclude<LedgerEntry, Intended>, index: number): LedgerCommand {
  switch (entry.entry) {
    case 'acknowledged': {
      const { referral, token, repeated } = entry;
      return {
        ...command,
        acknowledgedAt: command.acknowledgedAt ?? index,
        acknowledged: [...command.acknowledged, { referral, token, repeated }],
      };
    }
    case 'unknown':
      return { ...command, unknowns: command.unknowns + 1 };
    case 'refused':
      return { ...command, refused: { status: entry.status, code: entry.code } };
  }
}
