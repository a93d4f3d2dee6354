import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';
import type { HubProcess } from './hub-process';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line against a hub, in that hub's folder, as its sign-ins file says. */
export async function hubctl(hub: Pick<HubProcess, 'data'>, ...args: readonly string[]): Promise<Ran> {
  const signIns = { HUB_DATA: hub.data };
  const program = join(projectRoot(), 'dist', 'apps', 'hubctl', 'src', 'main.js');
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('HUB_') && name !== 'NODE_OPTIONS'),
  );
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...inherited, ...signIns },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (ended) => resolve(ended ?? -1));
  });
  return { code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') };
}

/** Runs it with `--json` and returns the one value that it prints. */
export async function hubctlJson<Value>(
  hub: Pick<HubProcess, 'data'>,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly value: Value }> {
  const { code, out, err } = await hubctl(hub, ...args, '--json');
  try {
    // The command's own contract: exactly one JSON value on standard output.
    return { code, value: JSON.parse(out) as Value };
  } catch {
    throw new Error(
      `hubctl ${args.join(' ')} ended with ${code} and printed no JSON value: ${out.slice(0, 500)} ${err.slice(0, 500)}`,
    );
  }
}
