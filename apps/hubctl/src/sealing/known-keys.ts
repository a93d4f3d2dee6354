import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { pathFrom } from '../arguments';
import { Failure } from '../failure';
import type { Terminal } from '../terminal';

/** Which key a sender has sealed to for each recipient: it lies with the sender, so the hub cannot swap a key unnoticed. */
const knownKeys = Compile(Type.Record(Type.String(), Type.String()));

export interface Pinning {
  readonly file: string;
  readonly recipient: string;
  /** Of the key that the directory lists now. */
  readonly thumbprint: string;
  /** What the sender was told by other means: it must be this one. */
  readonly expected?: string | undefined;
}

/**
 * Compares the key with the one that was sealed to before, and remembers one that is new.
 *
 * @returns whether it is seen for the first time
 */
export const pinned = (terminal: Terminal, { file, recipient, thumbprint, expected }: Pinning): boolean => {
  if (expected !== undefined && expected !== thumbprint)
    throw changed(`The key that the hub lists for ${recipient} is not the one that you were told (it is ${thumbprint}).`);
  const path = pathFrom(terminal, file);
  const known = read(path, file);
  if (known[recipient] === thumbprint) return false;
  if (known[recipient] !== undefined && expected === undefined)
    throw changed(`The key that the hub lists for ${recipient} has changed (it is ${thumbprint}).`);
  writeFileSync(path, `${JSON.stringify({ ...known, [recipient]: thumbprint }, undefined, 2)}\n`, { mode: 0o600 });
  return true;
};

const read = (path: string, file: string): Readonly<Record<string, string>> => {
  if (!existsSync(path)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (knownKeys.Check(value)) return value;
  } catch {
    // Said below.
  }
  throw new Failure('usage', 'hubctl/wrong-file', `The file ${file} does not hold the keys that you know.`, {
    todo: 'Put it back as it was, or give another one with --known-keys.',
  });
};

const changed = (message: string): Failure =>
  new Failure('usage', 'hubctl/key-changed', message, {
    todo: 'Nothing was sealed. Ask the recipient, by telephone or face to face, for the thumbprint of its key, and give it with --thumbprint.',
  });
