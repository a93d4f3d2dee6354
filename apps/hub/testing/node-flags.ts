import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';

/** What Node is given wherever a program of the hub runs: by `npm start`, in the image, here. */
export const nodeFlags = (): readonly string[] =>
  JSON.parse(readFileSync(join(projectRoot(), 'infra', 'run', 'node-flags.json'), 'utf8')) as string[]; // this project's own file
