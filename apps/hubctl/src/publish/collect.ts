import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FhirFile } from '@hub/fhir';
import { pathFrom } from '../arguments';
import { Failure } from '../failure';
import type { Terminal } from '../terminal';

/** The files of a publication: FHIR resources, and the hub's own commands. */
export interface Collected {
  readonly fhir: readonly FhirFile[];
  readonly commands: readonly FhirFile[];
}

const COMMANDS = /\.(ndjson|jsonl)$/i;
const FHIR = /\.json$/i;

/** A file, or every `.json` and `.ndjson` of a folder and its folders. */
export const collect = (terminal: Terminal, path: string): Collected => {
  const root = pathFrom(terminal, path);
  if (!existsSync(root)) throw new Failure('usage', 'hubctl/no-such-file', `There is no file or folder ${path}.`);
  const paths = statSync(root).isDirectory()
    ? readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && (FHIR.test(entry.name) || COMMANDS.test(entry.name)))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [root];
  const files = paths.map((full) => ({ name: full === root ? path : relative(root, full), bytes: readFileSync(full) }));
  return { fhir: files.filter(({ name }) => !COMMANDS.test(name)), commands: files.filter(({ name }) => COMMANDS.test(name)) };
};
