import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type CryptoKey, type JWK } from 'jose';

const FILE = 'development-issuer.pem';

/** The issuer's key pair: the private half signs, the public half goes into the key set. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** Why the issuer's key could not be used; the sentence names the file. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
  readonly code = 'sign-in/key-unusable';
}

/**
 * Opens the key pair (ES384) kept in `folder`, or makes it at first use: mode 0600, complete or absent whatever happens.
 *
 * @throws SigningKeyError when others may read the file, or it holds no such key
 */
export async function openSigningKey(folder: string): Promise<SigningKey> {
  const file = join(folder, FILE);
  const pem = (await readIfThere(file)) ?? (await make(folder, file));
  try {
    const privateKey = await importPKCS8(pem, 'ES384', { extractable: true });
    const { kty, crv, x, y } = await exportJWK(privateKey);
    if (kty !== 'EC' || crv === undefined || x === undefined || y === undefined) throw new Error('not an EC key');
    const publicHalf = { kty, crv, x, y };
    const kid = await calculateJwkThumbprint(publicHalf);
    return { kid, privateKey, publicJwk: { ...publicHalf, kid, alg: 'ES384', use: 'sig' } };
  } catch (cause) {
    throw new SigningKeyError(`${file} holds no ES384 private key: put the original back, or remove it to have a new one made.`, {
      cause,
    });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if ((found.mode & 0o077) !== 0)
    throw new SigningKeyError(`${file} can be read by other accounts of this machine: set its mode to 0600.`);
  return readFile(file, 'utf8');
}

/** Written beside and linked into place: of two processes that start at once, both use the one that was first. */
async function make(folder: string, file: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await handle.writeFile(await exportPKCS8(privateKey));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft);
  }
  return readFile(file, 'utf8');
}
