// What every command of package.json needs before it can do its work: the project's packages, its build, its Node 24.
// Plain JavaScript on the machine's own Node, for it runs before anything is installed.
import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

const digestOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Installs what package-lock.json names unless exactly that is there already. */
export const ensureInstalled = ({ quiet = false } = {}) => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node ${process.versions.node} is too old to install this project: use Node 20.19 or later.`);
  const stamp = join(root, 'node_modules', '.installed-from');
  const wanted = digestOf(join(root, 'package-lock.json'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(quiet, 'Installing packages (once, about a minute) …');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', quiet ? 'ignore' : 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) fail('The packages could not be installed: npm ci failed, its own words stand above.');
  writeFileSync(stamp, wanted);
};

const newest = (path) => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), found.mtimeMs);
};

/** Compiles apps, libs, bench and infra to dist/ unless dist/ is newer than all of them. */
export const ensureBuilt = ({ quiet = false } = {}) => {
  const stamp = join(root, 'dist', '.built');
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const changed = ['apps', 'libs', 'bench', 'infra', '.swcrc', 'package-lock.json'].map((name) => newest(join(root, name)));
  if (built > Math.max(...changed)) return;
  say(quiet, 'Building …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  mkdirSync(join(root, 'dist'), { recursive: true });
  const done = spawnSync(
    join(bin, 'swc'),
    ['apps', 'libs', 'bench', 'infra', '-d', 'dist', '--config-file', '.swcrc', '--quiet'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 2],
      env: environment(),
      shell: process.platform === 'win32',
    },
  );
  if (done.status !== 0) fail('The build failed: the compiler’s own words stand above.');
  writeFileSync(stamp, '');
};

/**
 * Runs one built program on the project's Node and ends as it ends. Signals are passed on: whoever stops `npm start` stops
 * the hub, not only the script that started it.
 */
export const runBuilt = (program, args = []) => {
  const child = spawn(node(), ['--enable-source-maps', join(root, 'dist', program), ...args], {
    stdio: 'inherit',
    env: environment(),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`The project's Node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
};
