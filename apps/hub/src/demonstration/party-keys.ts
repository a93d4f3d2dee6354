import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Compile } from 'typebox/compile';
import { Type } from 'typebox';
import { PublicKey } from '@hub/parties';

const run = promisify(execFile);

/** The built command line, beside this very build of the hub. */
const HUBCTL = join(__dirname, '..', '..', '..', 'hubctl', 'src', 'main.js');

/** What `hubctl keys` prints with `--json`. */
const printed = Compile(Type.Object({ publicKey: PublicKey }));

/** Where the demonstration's parties keep their keys; a real party keeps its own, in its own house. */
export const partyKeysFolder = (data: string): string => join(data, 'demonstration-party-keys');

/**
 * The public keys of the demonstration's parties. The private halves are made by the parties' own tool, in a process of its own,
 * and stay in its files: none of them is ever in this process (decision 9). Keys that are there already are kept.
 */
export async function partyKeys(data: string, parties: readonly string[]): Promise<ReadonlyMap<string, PublicKey>> {
  const folder = partyKeysFolder(data);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return new Map(await Promise.all(parties.map(async (party) => [party, await publicKeyOf(folder, party)] as const)));
}

async function publicKeyOf(folder: string, party: string): Promise<PublicKey> {
  const file = join(folder, `${party}.key`);
  const made = await access(file).then(
    () => true,
    () => false,
  );
  const words = made ? ['keys', 'show', file] : ['keys', 'create', file, '--for', party];
  const { stdout } = await run(process.execPath, [HUBCTL, ...words, '--json'], { env: {}, cwd: folder });
  const answer: unknown = JSON.parse(stdout);
  if (!printed.Check(answer)) throw new Error('hubctl printed something else than a public key.');
  return answer.publicKey;
}
