import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES, randomKey } from './cipher';
import { VaultError, systemCode } from './vault-error';

/** The hub's secrets, 32 bytes each. Never log one. */
export interface Keyring {
  /** Wraps the category keys (decision 4). */
  readonly master: Buffer;
  /** The master key before it, while the category keys are being wrapped anew. */
  readonly previousMaster?: Buffer;
  /** Ids are derived under it: in the backup, never rotated (decision 5). */
  readonly idKey: Buffer;
  /** For {@link import('./opaque-tokens').OpaqueTokens}; replacing it makes handed-out cursors void, nothing more. */
  readonly tokenKey: Buffer;
  /** The database roles' passwords derive from it. */
  readonly databaseSecret: Buffer;
}

const SECRETS = {
  master: { file: 'master.key', variable: 'HUB_MASTER_KEY' },
  idKey: { file: 'id.key', variable: 'HUB_ID_KEY' },
  tokenKey: { file: 'token.key', variable: 'HUB_TOKEN_KEY' },
  databaseSecret: { file: 'database.secret', variable: 'HUB_DATABASE_SECRET' },
} as const;

/** Never made: it is there while the master key is being replaced, and only then. */
const PREVIOUS_MASTER = { file: 'master-previous.key', variable: 'HUB_MASTER_KEY_PREVIOUS' } as const;

/**
 * Each secret from its variable (base64, 32 bytes) or from its file in the keys folder, made at the first start (mode 0600).
 * A file that others can read stops the process: it is no secret any more.
 *
 * @throws VaultError `keys/invalid`, `keys/too-open`, `keys/no-access`, each naming the variable or the file
 */
export async function openKeyring(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<Keyring> {
  const secret = async (name: keyof typeof SECRETS): Promise<Buffer> => {
    const { file, variable } = SECRETS[name];
    const given = env[variable];
    return given ? decoded(given, `The variable ${variable}`) : secretOfFile(folder, file);
  };
  const previousMaster = await previous(folder, env);
  return {
    master: await secret('master'),
    ...(previousMaster ? { previousMaster } : {}),
    idKey: await secret('idKey'),
    tokenKey: await secret('tokenKey'),
    databaseSecret: await secret('databaseSecret'),
  };
}

/**
 * The master keys of a hub that is to be restored, from where {@link openKeyring} looks for them. None is made: a fresh one would
 * open nothing.
 *
 * @throws VaultError `keys/missing` and those of {@link openKeyring}
 */
export async function findMasterKeys(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Pick<Keyring, 'master' | 'previousMaster'>> {
  const { file, variable } = SECRETS.master;
  const given = env[variable];
  const master = given ? decoded(given, `The variable ${variable}`) : await secretIfThere(join(folder, file));
  if (!master)
    throw new VaultError(
      'keys/missing',
      `The master key is in no backup and was not given: set ${variable}, or put the file ${file} (mode 0600) into ${folder}, from where it is kept safe.`,
    );
  const previousMaster = await previous(folder, env);
  return { master, ...(previousMaster ? { previousMaster } : {}) };
}

/**
 * Where the database roles' passwords come from, for whoever signs in to a hub's database beside it. Not made.
 *
 * @throws VaultError `keys/missing` and those of {@link openKeyring}
 */
export async function findDatabaseSecret(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<Buffer> {
  const { file, variable } = SECRETS.databaseSecret;
  const given = env[variable];
  const secret = given ? decoded(given, `The variable ${variable}`) : await secretIfThere(join(folder, file));
  if (secret) return secret;
  throw new VaultError(
    'keys/missing',
    `There is no hub here whose database could be signed in to: neither ${variable} nor the file ${file} in ${folder} is there. Name the hub's own data folder (HUB_DATA) or keys (HUB_KEYS).`,
  );
}

/**
 * Puts the id key of a backup where {@link openKeyring} finds it. Repeatable.
 *
 * @throws VaultError `keys/other-id-key` when another one is there
 */
export async function placeIdKey(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  idKey: Buffer,
): Promise<void> {
  const { file, variable } = SECRETS.idKey;
  const path = join(folder, file);
  const given = env[variable];
  if (!given) await makeSecret(folder, path, idKey);
  const found = given ? decoded(given, `The variable ${variable}`) : await readSecret(path);
  if (!found.equals(idKey))
    throw new VaultError(
      'keys/other-id-key',
      `${given ? `The variable ${variable}` : `The file ${path}`} holds another id key than the backup. Take it away: the restore brings the right one.`,
    );
}

async function previous(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<Buffer | undefined> {
  const { file, variable } = PREVIOUS_MASTER;
  const given = env[variable];
  if (given) return decoded(given, `The variable ${variable}`);
  return secretIfThere(join(folder, file));
}

async function secretIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readSecret(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw explained(error, path);
  }
}

function decoded(text: string, what: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64').replace(/=+$/, '') !== trimmed.replace(/=+$/, ''))
    throw new VaultError(
      'keys/invalid',
      `${what} does not hold ${KEY_BYTES} bytes in base64. Restore it from where it is kept safe.`,
    );
  return key;
}

async function secretOfFile(folder: string, file: string): Promise<Buffer> {
  const path = join(folder, file);
  try {
    return await readSecret(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw explained(error, path);
  }
  try {
    await makeSecret(folder, path);
    return await readSecret(path);
  } catch (error) {
    throw explained(error, path);
  }
}

async function readSecret(path: string): Promise<Buffer> {
  const { mode } = await stat(path);
  // Windows has no such modes: there the folder's access list decides.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new VaultError(
      'keys/too-open',
      `The file ${path} can be read by others. Allow it to its owner only (chmod 600), and replace the key if somebody may have read it.`,
    );
  return decoded(await readFile(path, 'utf8'), `The file ${path}`);
}

/** Written whole under another name, flushed, then linked: a crash leaves no half key, and of two first starts one wins. */
async function makeSecret(folder: string, path: string, secret = randomKey()): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${secret.toString('base64')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, path).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  await syncFolder(folder);
}

/** Makes a new or renamed entry of a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function explained(error: unknown, path: string): unknown {
  if (error instanceof VaultError) return error;
  const code = systemCode(error);
  if (code === undefined) return error;
  return new VaultError(
    'keys/no-access',
    `The key file ${path} cannot be read or made (${code}). Give the hub's account access to its folder.`,
    {
      cause: error,
    },
  );
}
