import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DevelopmentClient } from '@hub/sign-in';
import { demonstration } from './demonstration';

/** One sign-in of the demonstration. The secret is made at random in each hub's own data folder. */
export interface DemonstrationSignIn extends DevelopmentClient {
  readonly name: string;
}

/**
 * The demonstration's sign-ins, kept in `demo-sign-ins.json` (mode 0600) of the data folder. A sign-in that the demonstration
 * gained since is added; the secrets of the others stay.
 */
export async function openSignIns(data: string): Promise<readonly DemonstrationSignIn[]> {
  await mkdir(data, { recursive: true, mode: 0o711 });
  const file = join(data, 'demo-sign-ins.json');
  const kept = await readKept(file);
  const signIns = (await demonstration()).signIns.map(({ name, party, roles }) => ({
    name,
    clientId: `${name}-demo`,
    clientSecret: kept.find((one) => one.name === name)?.clientSecret ?? randomBytes(24).toString('base64url'),
    party,
    roles,
  }));
  const text = `${JSON.stringify(signIns, null, 2)}\n`;
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
  return signIns;
}

async function readKept(file: string): Promise<readonly DemonstrationSignIn[]> {
  try {
    // Written by this function alone.
    return JSON.parse(await readFile(file, 'utf8')) as DemonstrationSignIn[];
  } catch {
    return [];
  }
}
