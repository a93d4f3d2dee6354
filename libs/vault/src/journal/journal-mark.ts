import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { syncFolder } from '../keyring';
import { systemCode } from '../vault-error';
import type { JournalMark } from './serving-journal';

const FILE = 'compared.json';

const Mark = Compile(
  Type.Object({
    log: Type.String(),
    generation: Type.Integer(),
    position: Type.String({ pattern: '^[0-9]+$' }),
    event: Type.Optional(Type.String()),
    places: Type.Array(Type.Object({ file: Type.String(), bytes: Type.Integer() })),
  }),
);

/** The mark of a journal folder. It only saves work: one that is missing or unreadable means comparing everything again. */
export async function readMark(folder: string): Promise<JournalMark | undefined> {
  try {
    const mark: unknown = JSON.parse(await readFile(join(folder, FILE), 'utf8'));
    return Mark.Check(mark) ? mark : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeMark(folder: string, mark: JournalMark): Promise<void> {
  const draft = join(folder, `${FILE}.${process.pid}`);
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(mark));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(folder, FILE));
  await syncFolder(folder);
}
