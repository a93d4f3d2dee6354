import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../keyring';
import { VaultError, systemCode } from '../vault-error';

const FILE = 'journal.id';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The name of the journal in this folder, or undefined. @throws VaultError `journal/damaged` */
export async function readIdentity(folder: string): Promise<string | undefined> {
  let text: string;
  try {
    text = (await readFile(join(folder, FILE), 'utf8')).trim();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (UUID.test(text)) return text;
  throw new VaultError(
    'journal/damaged',
    `The file ${FILE} of the safety journal is damaged. Restore it from a copy: it says whose journal this is.`,
  );
}

/** The same, for whoever does not open it: undefined where there is no journal, or none that can be read. */
export const journalIn = (folder: string): Promise<string | undefined> => readIdentity(folder).catch(() => undefined);

/** Written whole under another name, flushed, then linked: of two that name it at once, one wins. */
export async function nameJournal(folder: string): Promise<string> {
  const known = await readIdentity(folder);
  if (known !== undefined) return known;
  const draft = join(folder, `${FILE}.${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomUUID()}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, join(folder, FILE)).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  await syncFolder(folder);
  return nameJournal(folder);
}
