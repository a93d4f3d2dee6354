import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The superuser's url of a running hub's embedded database: what somebody who owns the machine could use. */
export async function adminUrl(data: string): Promise<string> {
  const folder = join(data, 'postgres');
  const password = (await readFile(join(folder, 'superuser.password'), 'utf8')).trim();
  const port = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[3];
  return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}
