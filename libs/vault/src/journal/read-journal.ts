import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { SafetyEntry } from '../vault';
import { VaultError } from '../vault-error';
import { entryOf } from './journal-line';

const LINE_END = 0x0a;

/**
 * The entries of one journal file, each with the byte behind it. What follows the last line end is a write that
 * a crash cut short and nobody was told of; it is left out, and so is a tail of zeros (a file system may have grown the file
 * before it had its bytes). Any other line that is not whole is damage, and nothing is guessed about it.
 *
 * @throws VaultError `journal/damaged`
 */
export async function* readJournalFile(
  folder: string,
  name: string,
): AsyncIterable<{ readonly entry: SafetyEntry; readonly end: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let end = 0;
  let line = 0;
  // A read stream without encoding yields buffers.
  for await (const chunk of createReadStream(join(folder, name)) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let stop = rest.indexOf(LINE_END); stop >= 0; stop = rest.indexOf(LINE_END, start)) {
      line += 1;
      const bytes = rest.subarray(start, stop);
      const entry = entryOf(bytes.toString('utf8'));
      if (!entry)
        throw new VaultError(
          'journal/damaged',
          `Line ${line} of the safety journal's file ${name} is damaged. Restore the file from a copy: what it held must not be lost.`,
        );
      end += stop + 1 - start;
      start = stop + 1;
      yield { entry, end };
    }
    rest = rest.subarray(start);
  }
}

/** Reads a file through. @throws VaultError `journal/damaged` */
export async function checkJournalFile(folder: string, name: string): Promise<void> {
  const entries = readJournalFile(folder, name)[Symbol.asyncIterator]();
  while (!(await entries.next()).done);
}
