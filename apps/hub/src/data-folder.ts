import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '@hub/configuration';

/**
 * Makes the data folder where it is missing and makes sure that the hub may write into it, before anything is started in it.
 *
 * @param path HUB_DATA as it was set
 * @returns its absolute path
 * @throws ConfigurationError naming the folder and the variable
 */
export async function openDataFolder(path: string): Promise<string> {
  const folder = resolve(path);
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ConfigurationError(
      'HUB_DATA',
      `The data folder ${folder} cannot be made or written (${codeOf(cause)}): give the hub's account access to it, or choose another with HUB_DATA.`,
      { cause },
    );
  }
  return folder;
}

/** One level at a time: asked for all of them at once, Node never returns where a file system makes no folders (/proc). */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isDirectory()) return;
  if (found !== undefined) throw Object.assign(new Error('There is a file of that name'), { code: 'ENOTDIR' });
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  // Others may pass through to what is made readable for them (the database's own account), and see nothing else.
  await mkdir(folder, { mode: 0o711 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown fault';
