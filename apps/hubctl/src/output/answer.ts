import type { Terminal } from '../terminal';
import { write } from '../terminal';

/** Prints an answer once: as the one JSON value of `--json`, or as the text that people read. */
export const answer = async (terminal: Terminal, json: boolean, value: unknown, text: () => string): Promise<void> =>
  write(terminal.out, json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
