import { open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Every shape in which a secret text may lie about: as it is, in hex, and in base64 at each of its three alignments. */
export function shapesOf(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // The first and the last characters depend on the neighbours of the text.
    return shifted.slice(shift === 0 ? 0 : 4, Math.floor((bytes.length + shift) / 3) * 4);
  });
  const urlSafe = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  return [...new Set([secret, hex, hex.toUpperCase(), ...base64, ...urlSafe])].map((text) => Buffer.from(text));
}

const CHUNK = 8 * 1024 * 1024;

/** Files below a folder that hold a secret in any shape; a file that goes away while it is searched holds nothing. */
export async function filesHolding(folder: string, secrets: readonly string[]): Promise<readonly string[]> {
  const shapes = secrets.flatMap(shapesOf);
  const overlap = Math.max(...shapes.map(({ length }) => length));
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    // The database may lie elsewhere, behind a link.
    if (entry.isSymbolicLink()) found.push(...(await filesHolding(await realpath(file), secrets)));
    else if (entry.isFile() && (await holds(file, shapes, overlap).catch(() => false))) found.push(file);
  }
  return found;
}

async function holds(file: string, shapes: readonly Buffer[], overlap: number): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK + overlap);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK);
      if (bytesRead === 0) return false;
      const read = buffer.subarray(0, kept + bytesRead);
      if (shapes.some((shape) => read.includes(shape))) return true;
      kept = Math.min(overlap, read.length);
      read.copy(buffer, 0, read.length - kept);
    }
  } finally {
    await handle.close();
  }
}

/** Secrets that a text holds in any shape. */
export const heldBy = (text: string, secrets: readonly string[]): readonly string[] => {
  const bytes = Buffer.from(text);
  return secrets.filter((secret) => shapesOf(secret).some((shape) => bytes.includes(shape)));
};
