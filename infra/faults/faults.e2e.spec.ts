import { spawn } from 'node:child_process';
import { projectRoot } from '@hub/postgres';
import type { FaultReport } from './report';

/** It takes up to six minutes on a quiet machine of two cores; how long is for `--record` to say, not for a test. */
const PATIENCE = 25 * 60_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

const faults = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'faults', '--', ...args], {
      cwd: projectRoot(),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let [out, told] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString('utf8')));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, told }));
  });

describe('npm run faults', () => {
  it('refuses an option or a part that there is not, before anything is started', async () => {
    const { code, out, told } = await faults('--part', 'everything');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(told).toContain('There is no part everything');
    expect((await faults('--kills', 'few')).code).toBe(2);
  }, 60_000);

  describe('in its short form', () => {
    let run: Ended;
    let report: FaultReport;

    beforeAll(async () => {
      run = await faults('--short', '--json');
      if (run.out === '') throw new Error(`Nothing was judged:\n${run.told.slice(-4000)}`);
      // The shape is what the first test looks at.
      report = JSON.parse(run.out) as FaultReport;
    }, PATIENCE);

    it('prints one object and nothing else on standard output', () => {
      expect(run.out.trimEnd().split('\n')).toHaveLength(1);
      expect(Object.keys(report)).toEqual(['commands', 'kills', 'lost', 'doubled', 'reordered', 'leaked', 'controls']);
    });

    it('loses, doubles, reorders and leaks nothing of at least 5,000 commands through at least 20 kills', () => {
      expect(run.told).not.toMatch(/^(lost|doubled|reordered|leaked|empty|broken off): /m);
      expect(report).toMatchObject({ lost: 0, doubled: 0, reordered: 0, leaked: 0 });
      expect(report.commands).toBeGreaterThanOrEqual(5_000);
      expect(report.kills).toBeGreaterThanOrEqual(20);
      expect(run.told).toContain('(hub and database)');
      expect(run.told).toContain('(server)');
      expect(run.told).toContain('(writer)');
      expect(run.code).toBe(0);
    });

    it('is judged by judges that see what is dropped, doubled, moved and leaked', () => {
      expect(report.controls.length).toBeGreaterThanOrEqual(7);
      expect(report.controls.filter(({ caught }) => !caught)).toEqual([]);
    });
  });

  it('loses, doubles and reorders nothing of a log in EventStoreDB either', async () => {
    const { code, out, told } = await faults('--short', '--part', 'log', '--store', 'eventstore', '--json');
    if (out === '') throw new Error(`Nothing was judged:\n${told.slice(-4000)}`);
    // The shape is what the first test of the short form looks at.
    const { controls, ...report } = JSON.parse(out) as FaultReport;
    // What was broken off says why on the other stream.
    expect(told).not.toContain('broken off');
    expect(report).toMatchObject({ kills: 16, lost: 0, doubled: 0, reordered: 0, leaked: 0 });
    expect(controls.filter(({ caught }) => caught)).toHaveLength(3);
    expect(told).toContain('EventStoreDB (the test server)');
    expect(code).toBe(0);
  }, 600_000);
});
