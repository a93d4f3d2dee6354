import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  SealedDeliveryError,
  createKeyPair,
  privateJwkOf,
  publicHalf,
  thumbprintOf,
  type PrivateJwk,
} from '@hub/sealed-delivery';
import { PartyId } from '@hub/vocabulary';
import { pathFrom } from '../arguments';
import { Failure } from '../failure';
import type { Terminal } from '../terminal';

const KeyFile = Type.Object({
  party: PartyId,
  kid: Type.String(),
  createdAt: Type.String(),
  /** The private half: it never leaves this file but into the memory of this command. */
  jwk: Type.Unknown(),
});
const keyFile = Compile(KeyFile);

/** A party's key as the command line keeps it: in one file that its owner alone may read. */
export interface PartyKey extends Omit<Static<typeof KeyFile>, 'jwk'> {
  readonly jwk: PrivateJwk;
}

/** What is given to the hub's operator: it says nothing secret. */
export const registrationOf = ({ kid, jwk }: PartyKey): object => ({
  kid,
  jwk: { ...publicHalf(jwk), use: 'enc', alg: 'ECDH-ES+A256KW' },
});

/** Makes a key and writes it, mode 0600. A file that is there already is left alone: what was sealed to its key would be lost. */
export const makeKeyFile = async (terminal: Terminal, path: string, party: string, now: Date): Promise<PartyKey> => {
  const { kid, privateJwk } = await createKeyPair();
  const key: PartyKey = { party, kid, createdAt: now.toISOString(), jwk: privateJwk };
  let file: number;
  try {
    file = openSync(pathFrom(terminal, path), 'wx', 0o600);
  } catch (error) {
    throw new Failure('usage', 'hubctl/key-file-not-made', `The file ${path} cannot be made (${codeOf(error)}).`, {
      todo: 'Give another name. A key file is never written over: what was sealed to its key would open nowhere.',
    });
  }
  try {
    writeSync(file, `${JSON.stringify(key, undefined, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
};

/** Reads a key file. One that others can read is refused: its key is no secret any more. */
export const readKeyFile = async (terminal: Terminal, path: string): Promise<PartyKey> => {
  const full = pathFrom(terminal, path);
  if (!existsSync(full) || !statSync(full).isFile())
    throw new Failure('usage', 'hubctl/no-such-file', `There is no file ${path}.`);
  // Windows has no such modes: there the folder's access list decides.
  if (process.platform !== 'win32' && (statSync(full).mode & 0o077) !== 0)
    throw new Failure('usage', 'hubctl/key-file-too-open', `The file ${path} can be read by others.`, {
      todo: 'Allow it to its owner only (chmod 600), and replace the key if somebody may have read it.',
    });
  const read = parsed(readFileSync(full, 'utf8'));
  if (!keyFile.Check(read)) throw notAKeyFile(path);
  try {
    const jwk = privateJwkOf(read.jwk);
    if ((await thumbprintOf(jwk)) === read.kid) return { ...read, jwk };
  } catch (error) {
    if (!(error instanceof SealedDeliveryError)) throw error;
  }
  throw notAKeyFile(path);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const notAKeyFile = (path: string): Failure =>
  new Failure('usage', 'hubctl/no-key-file', `The file ${path} is no key file.`, {
    todo: 'Give one that "hubctl keys create" made.',
  });

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason';
