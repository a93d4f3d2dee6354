// What every command of package.json needs before it can do its work: the project's packages, its build, its Node 24.
// Plain JavaScript on the machine's own Node, for it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = join(root, 'node_modules', '.bin');

/** The environment in which the project's own Node 24 and tools come first. */
export const environment = (extra = {}) => ({ ...process.env, ...extra, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` });

/** The project's own Node 24. */
export const node = () => join(bin, 'node');

const say = (quiet, text) => {
  if (!quiet) process.stderr.write(`${text}\n`);
};

const fail = (sentence) => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const packagesOf = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
};

/** npm's own record of a finished installation (it writes it last) against what package-lock.json names; whoever installed. */
const isInstalled = () => {
  const there = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([place, { version, optional }]) => place === '' || there[place]?.version === version || (optional && !there[place]),
  );
};

/** Installs what package-lock.json names unless exactly that is there already. */
export const ensureInstalled = ({ quiet = false } = {}) => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node ${process.versions.node} is too old to install this project: use Node 20.19 or later.`);
  if (isInstalled()) return;
  say(quiet, 'Installing packages (once, about a minute) …');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', quiet ? 'ignore' : 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) fail('The packages could not be installed: npm ci failed, its own words stand above.');
};

const newest = (path) => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), found.mtimeMs);
};

/** Two that build at once both get through: the later one's stands. */
const moveIntoPlace = (fresh, place) => {
  const old = `${fresh}.old`;
  for (;;) {
    try {
      renameSync(place, old);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    rmSync(old, { recursive: true, force: true });
    try {
      return renameSync(fresh, place);
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
  }
};

/** Compiles apps, libs, bench and infra to dist/ unless dist/ is newer than all of them. */
export const ensureBuilt = ({ quiet = false } = {}) => {
  const stamp = join(root, 'dist', '.built');
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const changed = ['apps', 'libs', 'bench', 'infra', '.swcrc', 'package-lock.json'].map((name) => newest(join(root, name)));
  if (built > Math.max(...changed)) return;
  say(quiet, 'Building …');
  // Built beside and moved into place: a hub that runs from dist/ meanwhile, or a second terminal that builds too, finds it whole.
  const name = `dist.${process.pid}`;
  const fresh = join(root, name);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  const done = spawnSync(join(bin, 'swc'), ['apps', 'libs', 'bench', 'infra', '-d', name, '--config-file', '.swcrc', '--quiet'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 2],
    env: environment(),
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    fail('The build failed: the compiler’s own words stand above.');
  }
  writeFileSync(join(fresh, '.built'), '');
  moveIntoPlace(fresh, join(root, 'dist'));
};

/** Thirty-two megabytes for what is new: with sixteen a busy hub collects garbage so often that it answers a quarter slower. */
const nodeFlags = () => JSON.parse(readFileSync(join(root, 'infra', 'run', 'node-flags.json'), 'utf8'));

/**
 * Runs one built program on the project's Node and ends as it ends. Signals are passed on: whoever stops `npm start` stops
 * the hub, not only the script that started it.
 */
export const runBuilt = (program, args = [], extra = {}) => {
  const child = spawn(node(), [...nodeFlags(), join(root, 'dist', program), ...args], {
    stdio: 'inherit',
    env: environment(extra),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`The project's Node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
};
