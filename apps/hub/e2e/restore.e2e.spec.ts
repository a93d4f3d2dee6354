import { randomUUID } from 'node:crypto';
import { chmod, chown, copyFile, cp, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createPool, projectRoot } from '@hub/postgres';
import { commandsOf, firstUnlike } from '../testing/documented-commands';
import { adminUrl } from '../testing/embedded-database';
import { HubProcess } from '../testing/hub-process';
import { faultsOfRefusal, refusedStart } from '../testing/hub-run';
import { hubctl, hubctlJson } from '../testing/hubctl';
import { Shell } from '../testing/shell';
import { People, done, eventually, list, release, see } from './people';

const CBC = 'gulf-coast-cbc';
const PART_2 = 'sunrise-recovery';

// Real hubs, started and restored several times, on a busy machine.
jest.setTimeout(300_000);

/** One client of whom something is known to both sides, by a family name that nobody else has. */
interface Client {
  readonly family: string;
  readonly subject: string;
  readonly referral: string;
  readonly consent: string;
}

interface Report {
  readonly generation: number;
  readonly events: number;
  readonly root: string;
  readonly journal: string;
}

describe('a hub that lost everything but its master key, its safety journal and a backup', () => {
  let scratch: string;
  let hub: HubProcess;
  let restored: HubProcess | undefined;
  let people: People;
  let backedUp: Report;
  let atLeast: string;
  let moment: string;
  let replayed: string;
  const clients = new Map<string, Client>();
  const of = (name: string): Client => {
    const client = clients.get(name);
    if (!client) throw new Error(`There is no client ${name}.`);
    return client;
  };
  const place = (name: string) => join(scratch, name);
  const start = (data: string, journal = 'journal') =>
    HubProcess.start({ data: place(data), log: 'postgres', environment: { HUB_JOURNAL: place(journal) } });

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'hub-restore-'));
    await chmod(scratch, 0o711);
    for (const name of ['lost', 'found', 'careless']) await mkdir(place(name), { mode: 0o711 });
    hub = await start('lost');
    people = await People.of(hub);
    for (const name of ['erased', 'revoked', 'denied', 'kept']) clients.set(name, await refer(name));
    for (const { referral, family } of clients.values())
      await eventually(
        () => shown(people, referral),
        (text) => text.includes(family),
      );
  }, 300_000);
  afterAll(async () => {
    await hub?.stop();
    await restored?.stop();
    await rm(scratch, { recursive: true, force: true });
  }, 60_000);

  const refer = async (name: string): Promise<Client> => {
    const family = `Family-${name}-${randomUUID()}`;
    const sent = await done(people.gulfCoast, '/v1/referrals', {
      client: { id: `client-${name}` },
      to: { party: PART_2 },
      purpose: 'treatment',
      contents: { identity: { names: [{ family }] }, 'substance-use': { need: 'Assessment' } },
    });
    const referral = sent.referral ?? '';
    const form = release([CBC, PART_2], [PART_2, CBC], ['identity', 'child-welfare', 'substance-use']);
    const { consent = '', token } = await done(people.gulfCoast, '/v1/consents', { referral, form });
    atLeast = token;
    return { family, referral, consent, subject: await newestSubject(hub) };
  };
  const shown = async (to: People, referral: string) => JSON.stringify((await see(to.sunrise, referral)).body);
  /** Whose family names the receiving side's list shows. */
  const familiesShown = async (to: People) => {
    const text = JSON.stringify(await list(to.sunrise));
    return [...clients].filter(([, { family }]) => text.includes(family)).map(([name]) => name);
  };
  const replay = async (from: Pick<HubProcess, 'data'>) => {
    const { code, out } = await hubctl(from, 'replay', '--all', '--until', moment, '--as', 'auditor');
    expect(code).toBe(0);
    // Positions belong to a generation: the head line names one, nothing else does.
    return out.replace(/"position":"(\d+)"/, (_, position: string) => `"position":"${BigInt.asUintN(48, BigInt(position))}"`);
  };

  it('is backed up while it runs, twice into one folder, and the second time only what is new', async () => {
    const first = await hubctlJson<Report & { added: number }>(hub, 'backup', '--to', place('backup'));
    expect(first).toMatchObject({ code: 0, value: { generation: 0 } });
    expect(first.value.added).toBe(first.value.events);
    await done(people.gulfCoast, '/v1/referrals', {
      client: { id: 'one-more' },
      to: { party: PART_2 },
      purpose: 'treatment',
      contents: { 'substance-use': { need: 'Assessment' } },
    });
    moment = new Date().toISOString();
    await eventually(
      () => list(people.sunrise),
      (rows) => rows.length > clients.size,
    );
    const { code, value } = await hubctlJson<Report & { added: number }>(hub, 'backup', '--to', place('backup'));
    expect(code).toBe(0);
    expect(value.added).toBeLessThan(first.value.events);
    expect(value.events).toBe(first.value.events + value.added);
    backedUp = value;
    const check = await hubctlJson<Report>(hub, 'restore', '--from', place('backup'), '--check');
    expect(check).toMatchObject({ code: 0, value: { events: value.events, root: value.root } });
    replayed = await replay(hub);
  });

  it('then erases one client, and is told of a revocation and a denial; then all of it is gone', async () => {
    expect((await hubctl(hub, 'vault', 'erase', of('erased').subject, '--for-good', '--as', 'operator')).code).toBe(0);
    await done(people.gulfCoast, `/v1/consents/${of('revoked').consent}/revoke`, {});
    await done(people.gulfCoast, '/v1/denials', { client: { id: 'client-denied' } });
    const lost = await refer('lost');
    clients.set('lost', lost);
    await eventually(
      () => familiesShown(people),
      (names) => names.includes('lost') && names.length === 2,
    );
    expect((await familiesShown(people)).sort()).toEqual(['kept', 'lost']);
    const running = await hubctl(hub, 'restore', '--from', place('backup'));
    expect([running.code, running.err]).toEqual([1, expect.stringContaining('postgres/in-use')]);

    await hub.kill('SIGKILL');
    await mkdir(join(place('found'), 'keys'), { mode: 0o700 });
    await copyFile(join(hub.data, 'keys', 'master.key'), join(place('found'), 'keys', 'master.key'));
    await rm(hub.data, { recursive: true });
    await mkdir(hub.data);
  });

  it('is restored into an empty data folder, in the next generation, and not without its master key', async () => {
    const target = { data: place('found') };
    const without = await hubctl({ data: place('lost') }, 'restore', '--from', place('backup'));
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('keys/missing')]);
    const { code, value } = await hubctlJson<Report>(target, 'restore', '--from', place('backup'));
    expect({ code, ...value }).toMatchObject({
      code: 0,
      generation: 1,
      events: backedUp.events,
      root: backedUp.root,
      journal: 'missing',
    });
    const again = await hubctl(target, 'restore', '--from', place('backup'));
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('log/not-empty')]);
  });

  it('does not serve without its journal, and says which it needs', async () => {
    const environment = { HUB_DATA: place('found'), HUB_JOURNAL: place('empty') };
    expect(faultsOfRefusal(await refusedStart({ environment }), ['safety journal', 'HUB_JOURNAL'])).toEqual([]);
  });

  it('control: with a journal that had forgotten everything, it would show what was erased, revoked and denied', async () => {
    await cp(place('found'), place('careless'), { recursive: true, force: true, verbatimSymlinks: true });
    await handOver(place('found'), place('careless'));
    await mkdir(place('forgetful'));
    await copyFile(join(place('journal'), 'journal.id'), join(place('forgetful'), 'journal.id'));
    const careless = await start('careless', 'forgetful');
    try {
      const seen = await People.of(careless);
      const names = await eventually(
        () => familiesShown(seen),
        ({ length }) => length === 4,
      );
      expect(names.sort()).toEqual(['denied', 'erased', 'kept', 'revoked']);
    } finally {
      await careless.stop();
    }
  });

  it('serves with it: who was erased is erased, and nothing opens on what was revoked or denied', async () => {
    restored = await start('found');
    people = await People.of(restored);
    const names = await eventually(
      () => familiesShown(people),
      (shownNow) => shownNow.length > 0,
    );
    expect(names).toEqual(['kept']);
    const family = of('erased').family;
    expect(await shown(people, of('erased').referral)).not.toContain(family);
    expect(JSON.stringify((await see(people.gulfCoast, of('erased').referral)).body)).not.toContain(family);
    // What its own party wrote is its party's to see, whatever the release.
    expect(JSON.stringify((await see(people.gulfCoast, of('revoked').referral)).body)).toContain(of('revoked').family);
  });

  it('has built its views anew, and tells of the time before the backup what it told', async () => {
    const known = new Set((await list(people.gulfCoast)).map(({ referral }) => referral));
    for (const name of ['erased', 'revoked', 'denied', 'kept']) expect(known).toContain(of(name).referral);
    expect(known).not.toContain(of('lost').referral);
    expect(await replay({ data: place('found') })).toBe(replayed);
  });

  it('refuses a token from before, and takes new work whose token it knows', async () => {
    const old = await see(people.sunrise, of('kept').referral, atLeast);
    expect(old).toMatchObject({ status: 400, body: { code: 'http/invalid-at-least' } });
    expect(JSON.stringify(old.body)).toContain('restored');
    const { referral = '', token } = await done(people.gulfCoast, '/v1/referrals', {
      client: { id: 'client-new' },
      to: { party: PART_2 },
      purpose: 'treatment',
      contents: { 'substance-use': { need: 'Assessment' } },
    });
    expect((await see(people.gulfCoast, referral, token)).status).toBe(200);
  });

  it('is backed up into a new folder from then on: the old one is of another generation', async () => {
    const target = { data: place('found') };
    const old = await hubctl(target, 'backup', '--to', place('backup'));
    expect([old.code, old.err]).toEqual([1, expect.stringContaining('backup/other-log')]);
    const { code, value } = await hubctlJson<Report>(target, 'backup', '--to', place('backup-2'));
    expect({ code, generation: value.generation }).toEqual({ code: 0, generation: 1 });
    expect(value.events).toBeGreaterThan(backedUp.events);
  });

  it('does what docs/operate.md says, up to a log that is declared a new generation', async () => {
    const page = commandsOf(await readFile(join(projectRoot(), 'docs', 'operate.md'), 'utf8'));
    const commands = page.filter(({ command }) => !command.endsWith('npm start'));
    expect(commands.length).toBeGreaterThan(5);
    for (const folder of ['safe', 'backup']) await mkdir(join(place('mnt'), folder), { recursive: true });
    const here = (command: string) =>
      command
        .replaceAll('/srv/hub-restored', place('again'))
        .replaceAll('/srv/hub', place('found'))
        .replaceAll('/mnt/', `${place('mnt')}/`);
    const shell = new Shell(projectRoot(), environmentOf());
    try {
      for (const { command, exitCode, shown: expected } of commands) {
        const { code, output } = await shell.run(here(command));
        expect({ command, code, output, unlike: firstUnlike(expected, output) }).toMatchObject({
          code: exitCode,
          unlike: undefined,
        });
      }
    } finally {
      shell.close();
    }
    const before = await list(people.gulfCoast);
    await restored?.stop();
    const again = await start('again');
    try {
      const seen = await People.of(again);
      expect(
        await eventually(
          () => familiesShown(seen),
          ({ length }) => length > 0,
        ),
      ).toEqual(['kept']);
      const ids = (rows: typeof before) => rows.map(({ referral }) => referral).sort();
      const views = await eventually(
        () => list(seen.gulfCoast),
        (rows) => rows.length >= before.length,
      );
      expect(ids(views)).toEqual(ids(before));
      const { value } = await hubctlJson<Report>({ data: place('again') }, 'backup', '--to', place('backup-3'));
      // Restored once, then declared new once more.
      expect(value.generation).toBe(3);
    } finally {
      await again.stop();
    }
  });
});

/** As every script of the project has it: its own Node first, and no hub's settings. */
const environmentOf = (): Record<string, string | undefined> => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('HUB_') && !['NODE_OPTIONS', 'INIT_CWD'].includes(name)),
  ),
  PATH: `${join(projectRoot(), 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
});

/** A copy of the embedded database belongs to its own account, as the original does. */
async function handOver(from: string, to: string): Promise<void> {
  const { uid, gid } = await stat(join(from, 'postgres', 'data'));
  const each = async (path: string): Promise<void> => {
    await chown(path, uid, gid);
    if ((await lstat(path)).isDirectory()) for (const name of await readdir(path)) await each(join(path, name));
  };
  await each(join(to, 'postgres', 'data'));
}

/** The client for whom something was sealed last: nobody else refers anybody meanwhile. */
async function newestSubject(hub: HubProcess): Promise<string> {
  const pool = createPool(await adminUrl(hub.data), { max: 1 });
  try {
    const { rows } = await pool.query<{ subject: string }>(
      'select subject::text as subject from vault.category_key order by created_at desc limit 1',
    );
    const [newest] = rows;
    if (!newest) throw new Error('Nothing was sealed.');
    return newest.subject;
  } finally {
    await pool.end();
  }
}
