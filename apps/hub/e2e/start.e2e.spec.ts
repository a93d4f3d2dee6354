import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';
import type { HubClient } from '../testing/hub-client';
import { HubProcess } from '../testing/hub-process';
import { HubRun, faultsOfRefusal, refusedStart, type HubRunOptions } from '../testing/hub-run';
import { eventually, list } from './people';

jest.setTimeout(90_000);

/** What a stop may take (issue: Ctrl-C stops everything within 10 s). */
const STOP_WITHIN = 10_000;

let scratch: string;
const folders = { count: 0 };
const newFolder = async (): Promise<string> => {
  const folder = join(scratch, `data-${(folders.count += 1)}`);
  await mkdir(folder);
  return folder;
};
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hub-start-'));
  await chmod(scratch, 0o755);
});
afterAll(async () => rm(scratch, { recursive: true, force: true }));

const refusal = async (environment: Record<string, string>, names: readonly string[], more: Partial<HubRunOptions> = {}) =>
  faultsOfRefusal(await refusedStart({ environment, ...more }), names);

describe('a start that cannot succeed says in one sentence what to change', () => {
  it('names the port that is in use, and makes nothing', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number }; // a TCP server's address
    const data = join(scratch, 'never-made');
    expect(await refusal({ PORT: String(port), HUB_DATA: data }, [String(port), 'PORT'])).toEqual([]);
    await expect(stat(data)).rejects.toMatchObject({ code: 'ENOENT' });
    taken.close();
  });

  it.each([
    [{ PORT: 'eighty' }, ['PORT', 'eighty']],
    [{ PORT: '70000' }, ['PORT', '70000']],
    [{ HUB_HOST: '192.0.2.1' }, ['HUB_HOST', '192.0.2.1']],
    [{ HUB_TYPO: '1' }, ['HUB_TYPO']],
    [{ HUB_MASTER_KEY: 'bm90IGEga2V5' }, ['HUB_MASTER_KEY']],
    [{ HUB_DATABASE_URL: 'postgres://hub:let-me-in@127.0.0.1:1/hub' }, ['HUB_DATABASE_URL']],
    [{ HUB_BUS: 'kafka://127.0.0.1:1' }, ['HUB_BUS', '127.0.0.1:1']],
  ] as const)('names the setting %j', async (environment, names) => {
    const run = await refusedStart({ environment: { HUB_DATA: await newFolder(), ...environment } });
    expect(faultsOfRefusal(run, names)).toEqual([]);
    // A secret is never repeated.
    expect(run.err + run.out).not.toMatch(/bm90IGEga2V5|let-me-in/);
  });

  it('names the data folder that cannot be made, below a file', async () => {
    const file = join(scratch, 'a-file');
    await writeFile(file, '');
    expect(await refusal({ HUB_DATA: join(file, 'data') }, [join(file, 'data'), 'HUB_DATA'])).toEqual([]);
  });

  it('names the data folder into which its account may not write', async () => {
    const data = await newFolder();
    await chmod(data, 0o555);
    // Modes do not hold root back, so as root the start is made by the account that owns nothing.
    const account = process.getuid?.() === 0 && (await othersMayRead()) ? { account: { uid: 65_534, gid: 65_534 } } : {};
    if (process.getuid?.() === 0 && !('account' in account)) throw new Error('Nobody else may read this checkout: move it.');
    expect(await refusal({ HUB_DATA: data }, [data, 'HUB_DATA'], account)).toEqual([]);
  });

  it('is judged by one that sees a stack, a second line, a missing name and a zero', () => {
    const sentence = 'The port 80 is in use: choose another with PORT.\n';
    expect(faultsOfRefusal({ code: 1, err: sentence }, ['80'])).toEqual([]);
    expect(faultsOfRefusal({ code: 0, err: sentence }, [])).not.toEqual([]);
    expect(faultsOfRefusal({ code: 1, err: sentence }, ['8080'])).not.toEqual([]);
    expect(faultsOfRefusal({ code: 1, err: '' }, [])).not.toEqual([]);
    expect(faultsOfRefusal({ code: 1, err: `${sentence}${sentence}` }, [])).not.toEqual([]);
    expect(faultsOfRefusal({ code: 1, err: `${sentence}    at main (main.js:1:1)\n` }, [])).not.toEqual([]);
    expect(faultsOfRefusal({ code: 1, err: 'Error: listen EADDRINUSE 127.0.0.1:80.\n' }, [])).not.toEqual([]);
  });
});

/** Whether another account reaches the program: every folder above it lets others through. */
async function othersMayRead(): Promise<boolean> {
  for (let folder = projectRoot(); ; folder = join(folder, '..')) {
    const { mode } = await stat(folder);
    if ((mode & 0o005) !== 0o005 && (mode & 0o001) !== 0o001) return false;
    if (folder === '/' || folder === join(folder, '..')) return true;
  }
}

describe('a hub on one data folder', () => {
  let hub: HubProcess;
  let gulfCoast: HubClient;
  const acknowledged: string[] = [];

  /** A view may follow a moment later; what is lost stays lost. */
  const lost = () =>
    eventually(
      async () => lostOf(acknowledged, await ids(gulfCoast)),
      ({ length }) => length === 0,
    );

  beforeAll(async () => {
    hub = await HubProcess.start({ data: await newFolder(), environment: { HUB_LOG_LEVEL: 'warn' } });
    gulfCoast = await hub.as('gulf-coast');
  }, 120_000);
  afterAll(async () => hub?.dispose(), 30_000);

  it('took a free port when it was given port 0, and answers there', async () => {
    expect(Number(new URL(hub.url).port)).toBeGreaterThan(0);
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
  });

  it('refuses a second hub the folder, and the port, and goes on serving', async () => {
    expect(await refusal({ HUB_DATA: hub.data }, [hub.data])).toEqual([]);
    const { port } = new URL(hub.url);
    expect(await refusal({ HUB_DATA: await newFolder(), PORT: port }, [port])).toEqual([]);
    acknowledged.push(...(await publish(gulfCoast, 3)));
    expect(await lost()).toEqual([]);
  });

  it('starts again over a hub that was killed, with everything that was acknowledged and its sign-ins', async () => {
    const before = await ids(gulfCoast);
    expect(lostOf(acknowledged, before)).toEqual([]);
    await hub.kill('SIGKILL');
    await hub.start();
    // The same client: its secret is still the one that was handed out.
    expect(await ids(gulfCoast)).toEqual(before);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stops at %s within 10 s with commands in flight, and loses none acknowledged',
    async (signal) => {
      const traffic = new Traffic(gulfCoast);
      await traffic.acknowledgedAtLeast(20);
      const told = Date.now();
      await hub.kill(signal);
      expect(Date.now() - told).toBeLessThan(STOP_WITHIN);
      expect({ code: hub.exitCode, said: hub.output.split('\n').slice(-4) }).toMatchObject({ code: 0 });
      const answered = await traffic.end();
      expect(traffic.cutOff).toBeGreaterThan(0);

      await hub.start();
      acknowledged.push(...answered);
      expect(await lost()).toEqual([]);
    },
  );

  it('is judged by one that misses what is lost and what is there twice', () => {
    expect(lostOf(['a', 'b'], ['a', 'b', 'c'])).toEqual([]);
    expect(lostOf(['a', 'b'], ['a'])).toEqual(['b']);
    expect(lostOf(['a'], ['a', 'a'])).toEqual(['a']);
  });

  describe('that was stopped', () => {
    beforeAll(async () => hub.stop(), 30_000);

    it('is not started on a key file that others can read', async () => {
      const key = join(hub.data, 'keys', 'master.key');
      await chmod(key, 0o644);
      expect(await refusal({ HUB_DATA: hub.data }, [key])).toEqual([]);
      await chmod(key, 0o600);
    });

    it('is not started on a key file that holds no key', async () => {
      const key = join(hub.data, 'keys', 'token.key');
      const kept = await readFile(key, 'utf8');
      await writeFile(key, 'bm90IGEga2V5\n');
      const run = await refusedStart({ environment: { HUB_DATA: hub.data } });
      expect(faultsOfRefusal(run, [key])).toEqual([]);
      expect(run.err).not.toContain('bm90IGEga2V5');
      await writeFile(key, kept);
    });

    it('is not started on the data of another version of PostgreSQL', async () => {
      const version = join(hub.data, 'postgres', 'data', 'PG_VERSION');
      const kept = await readFile(version, 'utf8');
      await writeFile(version, '15\n');
      expect(await refusal({ HUB_DATA: hub.data }, [hub.data, 'PostgreSQL 15'])).toEqual([]);
      await writeFile(version, kept);
    });

    it('starts when all that is put right', async () => {
      await hub.start();
      expect(await lost()).toEqual([]);
    });
  });
});

describe('a start that is broken off', () => {
  it('ends at Ctrl-C within 10 s, and the next one loads the demonstration whole', async () => {
    const data = await newFolder();
    const run = new HubRun({ environment: { HUB_DATA: data } });
    await run.says('Loading the demonstration');
    const told = Date.now();
    run.tellGroup('SIGINT');
    const { code, err } = await run.ended;
    expect({ code, err: err.replaceAll(/^\{.*\n/gm, '') }).toEqual({ code: 0, err: '' });
    expect(Date.now() - told).toBeLessThan(STOP_WITHIN);

    const hub = await HubProcess.start({ data, log: 'postgres' });
    try {
      const [sent, received] = await Promise.all([hub.as('gulf-coast'), hub.as('bayview')]);
      const arrived = (client: HubClient, rows: number) =>
        eventually(
          () => ids(client),
          ({ length }) => length >= rows,
        );
      expect(await arrived(sent, 2)).toHaveLength(2);
      expect(await arrived(received, 1)).toHaveLength(1);
    } finally {
      await hub.stop();
    }
  });
});

const ids = async (client: HubClient): Promise<readonly string[]> => (await list(client)).map(({ referral }) => referral);

/** Of what was acknowledged, everything that is not there exactly once. */
const lostOf = (acknowledged: readonly string[], there: readonly string[]): readonly string[] =>
  acknowledged.filter((id) => there.filter((one) => one === id).length !== 1);

const request = (client: HubClient) =>
  client.command<{ referral?: string }>('/v1/referrals', {
    client: { id: `S-${Math.random()}` },
    to: { party: 'sunrise-recovery' },
    purpose: 'treatment',
    contents: { 'substance-use': { need: 'Assessment' } },
  });

async function publish(client: HubClient, count: number): Promise<readonly string[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => request(client)));
  return answers.map(({ status, body }) => {
    if (status !== 201 || body.referral === undefined) throw new Error(`A referral was answered ${status}`);
    return body.referral;
  });
}

/** Sixteen at a time, until the hub does not answer any more. */
class Traffic {
  private readonly acknowledged: string[] = [];
  private readonly workers: Promise<void>[];
  private ended = false;
  /** Commands that had been sent when the hub went, and got no answer or a refusal to take them. */
  cutOff = 0;

  constructor(private readonly client: HubClient) {
    this.workers = Array.from({ length: 16 }, () => this.work());
  }

  async acknowledgedAtLeast(count: number): Promise<void> {
    while (this.acknowledged.length < count) {
      if (this.cutOff > 0) throw new Error('The hub does not take commands.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async end(): Promise<readonly string[]> {
    this.ended = true;
    await Promise.all(this.workers);
    return this.acknowledged;
  }

  private async work(): Promise<void> {
    while (!this.ended) {
      const answer = await request(this.client).catch(() => undefined);
      if (answer?.status !== 201 || answer.body.referral === undefined) {
        this.cutOff += 1;
        return;
      }
      this.acknowledged.push(answer.body.referral);
    }
  }
}
