import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Kafka 4 brokers need Java 17. */
const JAVA = 17;
/** Written last into the folder of jars: the digest of the pom that they were copied for. */
const MARK = '.complete';

/** The program of that name from `JAVA_HOME`, else from the path. */
export const java = (): string => {
  const home = process.env['JAVA_HOME'];
  return home && existsSync(join(home, 'bin', 'java')) ? join(home, 'bin', 'java') : 'java';
};

/** Where the jars go, once for all brokers of this clone. */
export const jarFolder = (): string => join(projectRoot(), '.cache', 'kafka', 'lib');

/** Why no broker can run here, or undefined. Asks the programs themselves, so it takes about a tenth of a second. */
export function whatIsMissing(): string | undefined {
  const version = output(java(), ['-version']);
  if (version === undefined) return `Java ${JAVA} or later (no \`java\` in JAVA_HOME or the path)`;
  const major = Number(/version "(?:1\.)?(\d+)/.exec(version)?.[1] ?? 0);
  if (major < JAVA) return `Java ${JAVA} or later (found ${major || 'an unknown version'})`;
  if (!complete() && output('mvn', ['-v']) === undefined)
    return 'Maven (no `mvn` in the path), which fetches the jars of Apache Kafka the first time';
  return undefined;
}

/**
 * Copies the jars that `pom.xml` lists into the cache, unless they are there. Several processes may ask at once: each works in a
 * folder of its own and the first to finish wins.
 *
 * @throws Error with Maven's last words
 */
export async function fetchJars(onProgress: (step: string) => void): Promise<string> {
  const folder = jarFolder();
  if (complete()) return folder;
  onProgress('fetching the jars of Apache Kafka (once, about 45 MB)');
  const fresh = `${folder}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    await copyDependencies(fresh, onProgress);
    await writeFile(join(fresh, MARK), digest());
    if (complete()) return folder;
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder).catch(async (error: unknown) => {
      // Another process was quicker; give it the moment between its own two steps.
      for (let patience = 0; !complete(); patience += 1) {
        if (patience > 50) throw error;
        await sleep(100);
      }
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  onProgress('the jars are there');
  return folder;
}

async function copyDependencies(into: string, onProgress: (step: string) => void): Promise<void> {
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${into}`];
  const maven = spawn('mvn', ['-B', '-ntp', '-f', pom(), ...goal], { stdio: ['ignore', 'pipe', 'ignore'] });
  let last = '';
  maven.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n')) {
      if (/ERROR|BUILD/.test(line)) last = line;
      const jar = /Copying (\S+\.jar)/.exec(line)?.[1];
      if (jar) onProgress(jar);
    }
  });
  const code = await new Promise((resolve, reject) => maven.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`Maven could not fetch the jars of Apache Kafka: ${last || `exit code ${String(code)}`}`);
}

function complete(): boolean {
  const mark = join(jarFolder(), MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8') === digest();
}

const digest = (): string => createHash('sha256').update(readFileSync(pom())).digest('hex');

const pom = (): string => join(projectRoot(), 'infra', 'kafka', 'pom.xml');

/** Standard output and error of a program, or undefined if it cannot be run. */
function output(program: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000, env: process.env });
  return status === 0 ? stdout + stderr : undefined;
}

/** The project's folder, found upwards, so that it is the same from the sources, from `dist/` and under jest. */
export function projectRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && readFileSync(join(folder, 'package.json'), 'utf8').includes('"referral-hub"'))
      return folder;
    if (dirname(folder) === folder) throw new Error(`No package.json of the project above ${__dirname}`);
  }
}
