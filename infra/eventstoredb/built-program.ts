import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Swc from '@swc/core';

let built: string | undefined;

/**
 * The server as JavaScript: beside this file in the built project; under jest, which runs the sources, this folder compiled for
 * itself (50 ms), so that a test needs no build of everything.
 */
export function builtProgram(): string {
  if (__filename.endsWith('.js')) return join(__dirname, 'main.js');
  built ??= compile();
  return built;
}

function compile(): string {
  // A development dependency, loaded only here: the built project has no need of it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { transformFileSync } = require('@swc/core') as typeof Swc;
  const sources = readdirSync(__dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  const digest = createHash('sha256');
  for (const name of sources) digest.update(readFileSync(join(__dirname, name)));
  const cache = join(__dirname, '..', '..', '.cache', 'eventstoredb');
  const place = join(cache, `server-${digest.digest('hex').slice(0, 16)}`);
  if (existsSync(place)) return join(place, 'main.js');
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'build-'));
  for (const name of sources) {
    const { code } = transformFileSync(join(__dirname, name), {
      swcrc: false,
      module: { type: 'commonjs' },
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    writeFileSync(join(fresh, name.replace(/\.ts$/, '.js')), code);
  }
  try {
    renameSync(fresh, place);
  } catch {
    // Another test process was quicker: its folder has the same content.
    rmSync(fresh, { recursive: true, force: true });
  }
  return join(place, 'main.js');
}
