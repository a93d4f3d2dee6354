import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readJurisdiction, type JurisdictionFault } from '@hub/jurisdiction';
import type { PolicyAdopted } from '@hub/parties';
import { readObject } from './arguments';
import { Failure } from './failure';
import type { Terminal } from './terminal';

/** The policy of a jurisdiction's folder. @throws Failure with every fault of the folder, each with file, line and path */
export async function readFolder(terminal: Terminal, path: string): Promise<PolicyAdopted> {
  const folder = resolve(terminal.folder, path);
  const { policy, faults } = await readJurisdiction(folder).catch((cause: unknown) => {
    throw new Failure('usage', 'hubctl/no-file', `The folder ${path} cannot be read.`, {}, { cause });
  });
  if (policy !== undefined) return policy;
  throw new Failure('usage', 'jurisdiction/faulty', `The folder ${path} is not a jurisdiction that a hub adopts.`, {
    todo: 'Correct what is listed, and check again. docs/jurisdictions.md says what each file holds.',
    details: faults.map((fault) => ({ code: 'jurisdiction/fault', message: sentenceOf(fault) })),
  });
}

/** A whole policy from wherever it is kept: a jurisdiction's folder, or one file. */
export async function readPolicy(terminal: Terminal, path: string): Promise<object> {
  const found = await stat(resolve(terminal.folder, path)).catch(() => undefined);
  return found?.isDirectory() ? readFolder(terminal, path) : readObject(terminal, path);
}

const sentenceOf = ({ file, line, path, message }: JurisdictionFault): string =>
  [`${file}${line === undefined ? '' : `:${line}`}`, ...(path === '' ? [] : [path]), message].join('  ');
