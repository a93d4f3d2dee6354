import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { coordinationEvents } from '@hub/coordination';
import { EventCatalogue } from '@hub/event-sourcing';
import { EmbeddedBus } from '@hub/messaging/embedded';
import {
  adapterSchema,
  createPool,
  prepareDatabase,
  startTestPostgres,
  type HubDatabase,
  type TestPostgres,
} from '@hub/postgres';
import { DEFAULT_PARTITIONS, pipeTopics } from '@hub/projection';
import { referralEvents } from '@hub/referral';
import { adapterFor } from './adapter-config';
import { AdapterProcess } from './testing/adapter-process';
import { PartyFeed, referralEvents as referral, type ToldEvent } from './testing/party-feed';

jest.setTimeout(60_000);

const KINDS = ['me', 'dv-shelter', 'department'] as const;
const FURTHER = ['dv-shelter', 'department'];
const [CBC, ME, SHELTER] = ['gulf-cbc', 'bend-me', 'harbor-house'];
const at = (hour: number) => `2026-11-02T${String(hour).padStart(2, '0')}:00:00.000Z`;

interface BoardBody {
  readonly episodes: readonly {
    readonly episode: string;
    readonly accountable: object;
    readonly waiting: { readonly act: string };
  }[];
  readonly referrals: readonly { readonly referral: string }[];
  readonly waitsOn: readonly { readonly party: string; readonly matters: number }[];
  readonly counts: Readonly<Record<string, number>>;
}

describe('party kinds that only the configuration names', () => {
  let server: TestPostgres;
  let admin: Pool;
  let database: HubDatabase;
  let bus: EmbeddedBus;
  const adapters = new AdapterProcess();
  const feeds = new Map<string, PartyFeed>();

  beforeAll(async () => {
    server = await startTestPostgres();
    const url = await server.createDatabase();
    database = await prepareDatabase(url, { secret: randomBytes(32), kinds: FURTHER });
    admin = createPool(url, { max: 2 });
    bus = new EmbeddedBus({ url: database.urlFor('hub_bus'), trimEvery: 0 });
    await bus.ensureTopics([
      ...KINDS.map((kind) => pipeTopics.party(kind, DEFAULT_PARTITIONS)),
      pipeTopics.progress,
      pipeTopics.receipts,
    ]);
    for (const kind of KINDS) feeds.set(kind, new PartyFeed(bus, kind));
    const configs = KINDS.map((kind) => adapterFor(kind, { lists: 'all', names: { party: kind, list: 'Referrals' } }));
    const catalogue = new EventCatalogue([...referralEvents, ...coordinationEvents]);
    await adapters.start(configs, { database, bus, catalogue });
  });
  afterAll(async () => {
    await adapters.stop();
    await bus?.close();
    await database?.close();
    await admin?.end();
    await server?.stop();
  });

  const feed = (kind: string): PartyFeed => {
    const found = feeds.get(kind);
    if (found === undefined) throw new Error(`No feed of ${kind}.`);
    return found;
  };
  const board = async (kind: string, party: string) =>
    (await adapters.get(party, `/v1/${kind}/board`)).body as unknown as BoardBody;
  /** Asks until it holds: what was told is on its way. */
  const eventually = async <Value>(ask: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> => {
    for (const deadline = Date.now() + 10_000; ; await sleep(30)) {
      const value = await ask();
      if (holds(value) || Date.now() > deadline) return value;
    }
  };
  const listed = async (kind: string, party: string): Promise<readonly string[]> => {
    const { body } = await adapters.get(party, `/v1/${kind}/referrals`);
    return (body as { items: { referral: string }[] }).items.map((row) => row.referral);
  };

  /** An episode of the CBC's, and a hand-off of it to the ME that was introduced: event by event. */
  function handover() {
    const [episode, handoff, alias] = [randomUUID(), randomUUID(), randomUUID()];
    let hour = 9;
    const event = (type: string, author: string, fields: object): ToldEvent => ({
      id: randomUUID(),
      type,
      author,
      matter: `episode:${episode}`,
      position: (hour += 1),
      open: {
        ...{
          author,
          matter: `episode:${episode}`,
          purpose: 'care-coordination',
          concerns: [CBC, ME],
          implies: ['identity'],
          episode,
        },
        ...fields,
      },
    });
    const of = { handoff, attempt: 1 };
    const from = { party: CBC, worker: 'GC-1' };
    const proposed = event('handoff.proposed', CBC, { ...of, from, to: ME, proposedAt: at(10), deliverBy: at(20) });
    const received = event('handoff.received', CBC, {
      ...of,
      ...{ receiver: ME, answers: proposed.id, disclosure: randomUUID(), actBy: at(12) },
    });
    const introduced = event('handoff.introduced', CBC, {
      ...of,
      ...{ means: 'in-person', introducedOn: '2026-11-02', deliverBy: at(20) },
    });
    const confirmed = event('handoff.confirmed', ME, {
      ...of,
      introduction: introduced.id,
      from,
      to: { party: ME, worker: 'B-2' },
    });
    return { episode, handoff, alias, proposed, received, introduced, confirmed };
  }

  it('have each a schema, a role and an owner of their own, with row-level security forced on everything of a party', async () => {
    for (const kind of FURTHER) {
      const { schema, role, owner } = adapterSchema(kind);
      const { rows } = await admin.query<{ relname: string; owner: string; forced: boolean }>(
        `select relname, pg_get_userbyid(relowner) as owner, relrowsecurity and relforcerowsecurity as forced
         from pg_class join pg_namespace on pg_namespace.oid = relnamespace where nspname = $1 and relkind = 'r'`,
        [schema],
      );
      const withParty = ['held_event_v1', 'held_segment_v1', 'referral_v1', 'episode_v1', 'parked_message'];
      expect(rows.filter(({ forced }) => forced).map(({ relname }) => relname)).toEqual(expect.arrayContaining(withParty));
      expect(rows.filter(({ relname }) => withParty.includes(relname)).every((row) => row.owner === owner)).toBe(true);
      const { rows: roles } = await admin.query(
        'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = any ($1)',
        [[role, owner]],
      );
      expect(roles).toEqual([
        { rolsuper: false, rolbypassrls: false, rolcreaterole: false },
        { rolsuper: false, rolbypassrls: false, rolcreaterole: false },
      ]);
    }
  });

  it('have credentials that open neither the log nor the corner of another kind', async () => {
    const { role, owner, schema } = adapterSchema('dv-shelter');
    for (const name of [role, owner]) {
      const client = new Client(database.urlFor(name));
      await client.connect();
      try {
        for (const statement of [
          'select * from log.head()',
          'select from department_adapter.held_event_v1',
          'select from me_adapter.held_event_v1',
          'select from vault.category_key',
        ])
          await expect(client.query(statement)).rejects.toThrow('permission denied');
        // The control: its own it may ask.
        await expect(client.query(`select from ${schema}.held_event_v1`)).resolves.toMatchObject({ rowCount: 0 });
      } finally {
        await client.end();
      }
    }
  });

  it('hear their own topic, and show it under their own route to that party alone', async () => {
    const { requested, referral: id } = referral(SHELTER, ME);
    await feed('dv-shelter').tell(SHELTER, randomUUID(), requested());
    expect(
      await eventually(
        () => listed('dv-shelter', SHELTER),
        (ids) => ids.length > 0,
      ),
    ).toEqual([id]);
    expect(await listed('dv-shelter', 'other-house')).toEqual([]);
    expect(await listed('department', SHELTER)).toEqual([]);
    expect(await listed('me', SHELTER)).toEqual([]);
    expect((await adapters.get('other-house', `/v1/dv-shelter/referrals/${id}`)).status).toBe(404);
    expect((await board('dv-shelter', SHELTER)).referrals.map((row) => row.referral)).toEqual([id]);
    expect(await board('dv-shelter', 'other-house')).toMatchObject({ referrals: [], waitsOn: [], counts: { sent: 0 } });
    const { rows } = await admin.query('select from dv_shelter_adapter.held_event_v1');
    expect(rows).toHaveLength(1);
  });

  it('report what arrived for a hand-off, once, to the service that decides it', async () => {
    const { handoff, alias, proposed } = handover();
    const { id } = await feed('me').tell(ME, alias, proposed);
    await eventually(
      async () => adapters.sent,
      (sent) => sent.some(({ service }) => service === 'handoff'),
    );
    expect(adapters.sent.filter(({ service }) => service === 'handoff')).toEqual([
      {
        service: 'handoff',
        path: `/v1/handoffs/${handoff}/receive`,
        token: `${ME}/adapter`,
        idempotencyKey: id,
        body: { answers: proposed.id, disclosure: id },
      },
    ]);
  });

  it('see on the board who is accountable and what waits on whom, and nothing whose basis fell', async () => {
    const { episode, alias, proposed, received, introduced, confirmed } = handover();
    const own = async () => (await board('me', ME)).episodes.find((row) => row.episode === episode);
    for (const event of [proposed, received, introduced]) await feed('me').tell(ME, alias, event);
    const waiting = await eventually(own, (row) => row?.waiting.act === 'give-basis');
    expect(waiting).toMatchObject({ accountable: { party: CBC, worker: 'GC-1' }, waiting: { party: CBC } });

    const { id } = await feed('me').tell(ME, alias, confirmed);
    const moved = await eventually(own, (row) => row?.waiting.act === 'coordinate');
    expect(moved).toMatchObject({ accountable: { party: ME, worker: 'B-2' }, waiting: { party: ME } });

    const counted = (await board('me', ME)).counts['episodes'] ?? 0;
    adapters.vault.fallen.add(id);
    expect(await own()).toMatchObject({ accountable: { party: CBC } });
    adapters.vault.fallen.clear();
    expect((await board('me', ME)).counts['episodes']).toBe(counted);
  });

  it('count nothing that they do not show: a row that falls takes its counts along', async () => {
    const { requested, referral: id } = referral(CBC, ME);
    const { id: disclosure } = await feed('me').tell(ME, randomUUID(), requested());
    const before = await eventually(
      () => board('me', ME),
      ({ referrals }) => referrals.some((row) => row.referral === id),
    );
    adapters.vault.fallen.add(disclosure);
    const after = await board('me', ME);
    adapters.vault.fallen.clear();
    expect(after.referrals).toHaveLength(before.referrals.length - 1);
    expect(after.counts['received']).toBe((before.counts['received'] ?? 0) - 1);
    const total = ({ waitsOn }: BoardBody) => waitsOn.reduce((sum, { matters }) => sum + matters, 0);
    expect(total(after)).toBe(total(before) - 1);
  });
});
