import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '@hub/postgres';
import { commandsOf, filled, firstUnlike, namedBy, type DocumentedCommand } from '../testing/documented-commands';
import { HubProcess } from '../testing/hub-process';
import { HubRun } from '../testing/hub-run';
import { Shell } from '../testing/shell';

jest.setTimeout(240_000);

/**
 * Not run here: `npm start` does not end (its script is started below as a terminal does it), and `npm test` is what runs this.
 */
const NOT_RUN = new Set(['npm start', 'npm test']);

/** The pages in the order in which a reader comes by them; each begins on the hub that the one before left. */
const PAGES = ['README.md', 'docs/getting-started.md', 'docs/publishing.md', 'docs/tracing.md', 'docs/shelters.md'];

/** What only reads may be asked again until it shows what the page says: the other side's answer is on its way. */
const READS = /hubctl -- (referral (list|show)|unseal|trace|replay|status)\b|curl --silent "/;
const PATIENCE = 15_000;

const environmentOf = (data: string): Record<string, string | undefined> => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('HUB_') && !['PORT', 'NODE_OPTIONS', 'INIT_CWD'].includes(name),
    ),
  ),
  HUB_DATA: data,
  // As every script of the project has it: its own Node first.
  PATH: `${join(projectRoot(), 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
});

/** Runs a command as a reader would, and says in what it is not as the page has it. */
async function differenceFrom(
  page: DocumentedCommand,
  command: string,
  shell: Shell,
): Promise<[difference: string | undefined, output: string]> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const { code, output } = await shell.run(command);
    const unlike = firstUnlike(page.shown, output);
    const difference =
      code !== page.exitCode
        ? `ended with ${code} instead of ${page.exitCode}: ${output.slice(-1500)}`
        : unlike && `does not show "${unlike}" there: ${output.slice(0, 3000)}`;
    if (difference === undefined || !READS.test(command) || Date.now() > deadline) return [difference, output];
    await sleep(250);
  }
}

describe('the commands of the documentation', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  }, 120_000);
  afterAll(async () => hub?.dispose(), 30_000);

  /** The page speaks of the hub that `npm start` gives; here it stands elsewhere. */
  const here = (command: string) => command.replaceAll('http://127.0.0.1:8080', hub.url).replaceAll('./.hub/', `${hub.data}/`);

  it.each(PAGES)('of %s do what it says', async (file) => {
    const commands = commandsOf(await readFile(join(projectRoot(), file), 'utf8')).filter(({ command }) => !NOT_RUN.has(command));
    expect(commands.length).toBeGreaterThan(2);
    const shell = new Shell(projectRoot(), environmentOf(hub.data));
    const named = new Map<string, string>();
    try {
      for (const documented of commands) {
        const command = here(filled(documented.command, named));
        const [difference, output] = await differenceFrom(documented, command, shell);
        if (difference !== undefined) throw new Error(`${file}: ${documented.command}\n${difference}`);
        for (const [word, id] of namedBy(output)) named.set(word, id);
      }
    } finally {
      shell.close();
    }
  });

  it('would be found out: another exit code, another output', async () => {
    const shell = new Shell(projectRoot(), environmentOf(hub.data));
    const run = (documented: DocumentedCommand) => differenceFrom(documented, documented.command, shell);
    try {
      expect(await run({ command: 'echo yes', exitCode: 0, shown: ['yes'] })).toEqual([undefined, 'yes\n']);
      expect((await run({ command: 'echo yes', exitCode: 0, shown: ['no'] }))[0]).toContain('does not show "no"');
      expect((await run({ command: 'false', exitCode: 0, shown: [] }))[0]).toContain('ended with 1 instead of 0');
    } finally {
      shell.close();
    }
  });
});

describe('npm start', () => {
  let data: string;
  beforeAll(async () => void (data = await mkdtemp(join(tmpdir(), 'hub-readme-'))));
  afterAll(async () => rm(data, { recursive: true, force: true }), 30_000);

  it('prints three commands that work, and stops at Ctrl-C within 10 s', async () => {
    const { scripts } = JSON.parse(await readFile(join(projectRoot(), 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    }; // npm's own file
    expect(scripts.start).toBe('node infra/run/start.mjs');
    const run = new HubRun({ program: ['infra/run/start.mjs'], environment: { PORT: '0', HUB_DATA: data } });
    try {
      await run.says('Ctrl-C stops it.');
      const commands = [...run.out.matchAll(/^ +(npm run --silent hubctl -- .+)$/gm)].map(([, command = '']) => command);
      expect(commands).toHaveLength(3);
      for (const command of commands) {
        const { status, stderr } = spawnSync(command, {
          shell: true,
          cwd: projectRoot(),
          env: environmentOf(data),
          encoding: 'utf8',
        });
        expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: '' });
      }
      // The README names the same three.
      const readme = commandsOf(await readFile(join(projectRoot(), 'README.md'), 'utf8')).map(({ command }) => command);
      expect(readme).toEqual(expect.arrayContaining(commands));
    } finally {
      run.tellGroup('SIGINT');
    }
    const told = Date.now();
    const { code, out, err } = await run.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(Date.now() - told).toBeLessThan(10_000);
    expect(out).toContain('Stopped. Nothing was lost.');
  });
});
