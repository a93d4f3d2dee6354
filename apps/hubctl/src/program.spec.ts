import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from './program';
import { EXIT } from './exit-codes';
import { folderWith, runIn } from './testing/terminal';
import type { Command } from 'commander';
import { processTerminal } from './terminal';

const nowhere = { HUB_URL: 'http://127.0.0.1:9' };
const REFERRAL = '4e000000-0000-4000-8000-000000000001';

const leaves = (command: Command, path: readonly string[] = []): readonly (readonly string[])[] =>
  command.commands.flatMap((each) =>
    each.commands.length > 0 ? leaves(each, [...path, each.name()]) : [[...path, each.name()]],
  );

describe('the command line', () => {
  const folder = folderWith({});

  it('prints the exit codes in its help', async () => {
    const { code, out } = await runIn(folder, ['--help']);
    expect(code).toBe(0);
    for (const { code: exit, meaning } of Object.values(EXIT)) expect(out).toContain(`${exit}  ${meaning}`);
  });

  it.each(leaves(buildProgram(processTerminal())).map((path) => path.join(' ')))('has help and --json for %s', async (path) => {
    const { code, out } = await runIn(folder, [...path.split(' '), '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--json');
    expect(out).toContain('--as');
  });

  it.each([
    [['nonsense']],
    [['referral', 'accept', 'not-an-id']],
    [['referral', 'decline', REFERRAL]],
    [['referral', 'decline', REFERRAL, '--reason', 'because']],
    [['referral', 'start', REFERRAL, '--started-on', '2026-02-31x']],
    [['referral', 'waitlist', REFERRAL, '--position', '0']],
    [['referral', 'schedule', REFERRAL, '--starts-at', 'tomorrow']],
    [['referral', 'hold', REFERRAL, '--reason', 'subject-unavailable']],
    [
      [
        'referral',
        'attempt-contact',
        REFERRAL,
        '--attempted-at',
        '2026-12-01T15:00:00Z',
        '--means',
        'shouting',
        '--outcome',
        'reached',
      ],
    ],
    [['referral', 'refuse-cancel', REFERRAL, '--reason', 'required-by-law']],
    [['replay', '--as', 'x']],
    [['replay', '--all', '--stream', 'policy']],
    [['consent', 'give', '--client', 'a', '--referral', REFERRAL]],
    [['consent', 'give', '--until', '2027-01-01', '--without-expiry', '--client', 'a']],
    [['consent', 'give']],
    [['consent', 'give', '--client', 'a', '--categories', 'secrets']],
    [['party', 'add', 'x']],
    [['publish', 'not-there']],
    [['policy', 'adopt', 'not-there']],
    [['trace', '--hub', 'ftp://x', REFERRAL]],
  ])('answers %j with the exit code for wrong use, before anything is sent', async (words) => {
    const { code, out, err } = await runIn(folder, words, nowhere);
    expect([code, out]).toEqual([EXIT.usage.code, '']);
    expect(err).not.toBe('');
  });

  it('says in one sentence that the hub cannot be reached, where it looked and what to do', async () => {
    const { code, err } = await runIn(folder, ['status'], nowhere);
    expect(code).toBe(EXIT.unreachable.code);
    expect(err).toContain('http://127.0.0.1:9 cannot be reached');
    expect(err).toContain('npm start');
  });

  it('takes the hub’s address and the sign-ins from what a running hub wrote', async () => {
    const data = folderWith({
      'hub.json': { url: 'http://127.0.0.1:9', pid: 1 },
      'demo-sign-ins.json': [{ name: 'gulf', clientId: 'c', clientSecret: 's', party: 'p', roles: [] }],
    });
    expect((await runIn(data, ['status'])).err).toContain('http://127.0.0.1:9');
    const unknown = await runIn(data, ['party', 'list', '--as', 'nobody']);
    expect([unknown.code, unknown.err]).toEqual([EXIT.usage.code, expect.stringContaining('gulf')]);
    expect((await runIn(data, ['party', 'list', '--as', 'gulf'])).code).toBe(EXIT.unreachable.code);
  });

  it('needs a sign-in for whatever reads or changes something', async () => {
    const { code, err } = await runIn(folder, ['party', 'list'], nowhere);
    expect(code).toBe(EXIT.notAllowed.code);
    expect(err).toContain('--as');
  });

  it('prints an error as one JSON value on standard error under --json', async () => {
    const { out, err } = await runIn(folder, ['status', '--json'], nowhere);
    expect(out).toBe('');
    expect(JSON.parse(err)).toMatchObject({ code: 'hubctl/unreachable', message: expect.any(String), todo: expect.any(String) });
  });

  it('repeats nothing of a file that cannot be read', async () => {
    const data = folderWith({ 'p.yaml': 'name: [Marlene\nbirth: {' });
    const { code, err } = await runIn(data, ['policy', 'adopt', 'p.yaml'], nowhere);
    expect(code).toBe(EXIT.usage.code);
    expect(err).toMatch(/line \d+, column \d+/);
    expect(err).not.toContain('Marlene');
  });
});

describe('docs/hubctl.md', () => {
  const page = readFileSync(join(__dirname, '../../../docs/hubctl.md'), 'utf8');
  const cells = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('lists the exit codes as they are', () => {
    for (const { code, meaning } of Object.values(EXIT)) expect(cells).toContainEqual(['', String(code), meaning, '']);
  });

  it.each(leaves(buildProgram(processTerminal())))('names the command %s %s', (...path) => {
    const words = path.filter((word) => typeof word === 'string');
    const named = cells.map(([, command]) => command ?? '');
    const [group, name] = words;
    expect(named.some((command) => command.includes(`\`${group}`) && (name === undefined || command.includes(name)))).toBe(true);
  });
});
