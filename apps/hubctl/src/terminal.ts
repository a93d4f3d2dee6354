import { resolve } from 'node:path';
import type { Writable } from 'node:stream';

/** Everything of the outside world that the program touches, so that a test can be one. */
export interface Terminal {
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands: relative paths are meant from here. */
  readonly folder: string;
  /** The hub's data folder, where a running hub writes its address and the demonstration's sign-ins. */
  readonly data: string;
}

export const processTerminal = (): Terminal => ({
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  // npm runs scripts in the project's folder; paths are meant from where the user stands.
  folder: process.env.INIT_CWD ?? process.cwd(),
  data: resolve(process.env.HUB_DATA ?? '.hub'),
});

/** Writes and waits until the reader has room again: a replay of the whole log never piles up in memory. */
export const write = async (stream: Writable, text: string | Uint8Array): Promise<void> => {
  if (stream.write(text)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
};
