import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '../../../infra/eventstoredb/test-server';
import { HubProcess } from '../testing/hub-process';
import { faultsOfRefusal, refusedStart } from '../testing/hub-run';
import { hubctl, hubctlJson } from '../testing/hubctl';
import { People, done, eventually, list } from './people';

jest.setTimeout(120_000);

interface Copied {
  readonly events: number;
  readonly resumedAt: number;
  readonly root: string;
  readonly complete: boolean;
  readonly generation?: number;
}

describe('a hub whose log moves to EventStoreDB and back', () => {
  let data: string;
  let eventStore: TestServer;
  let hub: HubProcess;
  let atLeast = '';
  let moment = '';
  let replayed = '';

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'hub-move-'));
    await chmod(data, 0o711);
    eventStore = await TestServer.start();
    hub = await HubProcess.start({ data, log: 'postgres' });
  }, 120_000);
  afterAll(async () => {
    await hub?.stop();
    await eventStore?.stop();
    await rm(data, { recursive: true, force: true });
  });

  const refer = async (client: string) => {
    const { gulfCoast } = await People.of(hub);
    const { token } = await done(gulfCoast, '/v1/referrals', {
      client: { id: client },
      to: { party: 'sunrise-recovery' },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: `Family-${client}` }] } },
    });
    return token;
  };
  const sent = async (at: number) => {
    const { gulfCoast } = await People.of(hub);
    await eventually(
      () => list(gulfCoast),
      (rows) => rows.length === at,
    );
    return JSON.stringify(await list(gulfCoast));
  };
  /** Up to one moment; positions belong to a generation and a store: the head line names one, nothing else does. */
  const replay = async () => {
    const { code, out } = await hubctl({ data }, 'replay', '--all', '--until', moment, '--as', 'auditor');
    expect(code).toBe(0);
    return out.replace(/"position":"\d+"/, '');
  };
  const copy = (from: string, to: string, ...more: string[]) =>
    hubctlJson<Copied>({ data }, 'log', 'copy', '--from', from, '--to', to, ...more);

  let before = 0;

  it('is prepared while the hub runs, and completed when it stands still', async () => {
    before = (await list((await People.of(hub)).gulfCoast)).length;
    atLeast = await refer('first');
    await sent(before + 1);
    const prepared = await copy('postgres', eventStore.url, '--prepare');
    expect(prepared).toMatchObject({ code: 0, value: { complete: false, resumedAt: 0 } });
    await refer('second');
    await sent(before + 2);
    moment = new Date().toISOString();
    replayed = await replay();

    const running = await hubctl({ data }, 'log', 'copy', '--from', 'postgres', '--to', eventStore.url);
    expect([running.code, running.err]).toEqual([1, expect.stringContaining('postgres/in-use')]);
    await hub.stop();
    const { code, value } = await copy('postgres', eventStore.url);
    expect({ code, value }).toMatchObject({ code: 0, value: { complete: true, generation: 1 } });
    expect(value.resumedAt).toBe(prepared.value.events);
    expect(value.events).toBeGreaterThan(value.resumedAt);
  });

  it('then is refused a start on the log that was given up', async () => {
    const refused = await refusedStart({ environment: { HUB_DATA: data } });
    expect(faultsOfRefusal(refused, ['HUB_EVENTSTORE'])).toEqual([]);
  });

  it('shows everybody what it showed before, replays the same, and goes on', async () => {
    hub = await HubProcess.start({ data, environment: { HUB_EVENTSTORE: eventStore.url } });
    const shown = await sent(before + 2);
    expect(shown).toContain('Family-first');
    expect(await replay()).toBe(replayed);
    // What was handed out before says so, and is not taken for anything else.
    const { gulfCoast } = await People.of(hub);
    expect(await gulfCoast.get(`/v1/cbc/referrals?at-least=${encodeURIComponent(atLeast)}`)).toMatchObject({
      status: 400,
    });
    await refer('third');
    expect(await sent(before + 3)).toContain('Family-third');
  });

  it('moves back into the database that it came from, which takes only what came since', async () => {
    await hub.stop();
    const { code, value } = await copy(eventStore.url, 'postgres');
    expect({ code, value }).toMatchObject({ code: 0, value: { complete: true, generation: 2 } });
    expect(value.resumedAt).toBeGreaterThan(0);
    expect(value.events).toBeGreaterThan(value.resumedAt);

    const refused = await refusedStart({ environment: { HUB_DATA: data, HUB_EVENTSTORE: eventStore.url } });
    expect(faultsOfRefusal(refused, ['HUB_EVENTSTORE'])).toEqual([]);
    hub = await HubProcess.start({ data, log: 'postgres' });
    expect(await sent(before + 3)).toContain('Family-third');
    await refer('fourth');
    expect(await sent(before + 4)).toContain('Family-fourth');
  });
});

describe('a hub that is told to look for its log in another place', () => {
  let folder: string;
  let eventStore: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-other-log-'));
    await chmod(folder, 0o711);
    eventStore = await TestServer.start();
  }, 60_000);
  afterAll(async () => {
    await eventStore?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['its own database, where it was in EventStoreDB', true],
    ['EventStoreDB, where it was in its own database', false],
  ])('does not begin an empty one: %s', async (_what, elsewhere) => {
    const data = join(folder, String(elsewhere));
    await mkdir(data, { mode: 0o711 });
    const own = elsewhere ? { HUB_EVENTSTORE: eventStore.url } : {};
    const other = elsewhere ? {} : { HUB_EVENTSTORE: eventStore.url };
    const hub = await HubProcess.start({ data, log: 'postgres', environment: own });
    const before = await list((await People.of(hub)).gulfCoast);
    expect(before.length).toBeGreaterThan(0);
    await hub.stop();

    const refused = await refusedStart({ environment: { HUB_DATA: data, ...other } });
    expect(faultsOfRefusal(refused, ['HUB_EVENTSTORE', 'log is kept in another place'])).toEqual([]);

    await hub.start();
    expect(await list((await People.of(hub)).gulfCoast)).toEqual(before);
    await hub.stop();
  });
});
