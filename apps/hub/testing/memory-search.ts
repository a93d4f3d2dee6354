import { open, readFile } from 'node:fs/promises';
import { shapesOf } from './leak-search';

const CHUNK = 16 * 1024 * 1024;

/** Whether this system lets a parent read its child's memory: Linux does. */
export const canReadMemory = process.platform === 'linux';

/** Secrets that stand anywhere in the writable memory of a process, whether in use or left over, in any shape. */
export async function heldInMemory(pid: number, secrets: readonly string[]): Promise<readonly string[]> {
  const shapes = secrets.map((secret) => ({ secret, forms: shapesOf(secret).concat(Buffer.from(secret, 'utf16le')) }));
  const found = new Set<string>();
  const memory = await open(`/proc/${pid}/mem`, 'r');
  try {
    for (const { from, to } of regionsOf(await readFile(`/proc/${pid}/maps`, 'utf8')))
      for (let at = from; at < to; at += CHUNK) {
        const length = Math.min(CHUNK, to - at);
        const bytes = Buffer.alloc(length);
        // A region may have gone since it was listed.
        const read = await memory.read(bytes, 0, length, at).catch(() => ({ bytesRead: 0 }));
        const part = bytes.subarray(0, read.bytesRead);
        for (const { secret, forms } of shapes)
          if (!found.has(secret) && forms.some((form) => part.includes(form))) found.add(secret);
      }
  } finally {
    await memory.close();
  }
  return [...found];
}

/** The private writable regions of /proc/<pid>/maps. */
function regionsOf(maps: string): readonly { readonly from: number; readonly to: number }[] {
  return maps.split('\n').flatMap((line) => {
    const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (....)/.exec(line) ?? [];
    if (from === undefined || to === undefined || !rights?.startsWith('rw') || line.includes('[vvar')) return [];
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }];
  });
}
