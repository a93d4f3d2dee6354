import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '@hub/postgres';
import { startKafka, type KafkaBroker } from '../../../infra/kafka/broker';
import { describeWithKafka } from '../../../infra/kafka/describe-with-kafka';
import { adminUrl } from '../testing/embedded-database';
import type { HubClient } from '../testing/hub-client';
import { HubProcess } from '../testing/hub-process';
import { hubctl, hubctlJson } from '../testing/hubctl';
import { filesHolding, heldBy } from '../testing/leak-search';
import { canReadMemory, heldInMemory } from '../testing/memory-search';
import { People, done, eventually, list, see } from './people';

jest.setTimeout(120_000);

/** Letters and digits, so that no encoding of text changes it. */
const marker = (): string => `m${randomBytes(18).toString('hex')}`;

interface Released {
  readonly referral: string;
  readonly consent: string;
}

describeWithKafka('a shelter’s client', () => {
  let broker: KafkaBroker;
  let kafka: string;
  let folder: string;
  let hub: HubProcess;
  let people: People;
  let lighthouse: HubClient;
  /** What every other party saw before the shelter did anything. */
  let before: string[];
  let first: Released;
  let second: Released;
  let control: Released;

  const [family, street, story] = [marker(), marker(), marker()];
  const survivor = [family, street, story];
  /** In requests that are refused: they reach the hub's door and go no further. */
  const [refusedName, refusedStreet, refusedWords] = [marker(), marker(), marker()];
  const refusedAtTheDoor = [refusedName, refusedStreet, refusedWords];
  const [ordinary, ordinaryStreet] = [marker(), marker()];
  const person = {
    identity: { names: [{ family, given: ['Ana'] }] },
    contact: { addresses: [{ line: [street] }], safeToContact: false },
    'domestic-violence': { notes: story },
  };

  const inFolder = (name: string): string => join(folder, name);
  const keyFile = (): string => join(hub.data, 'demonstration-party-keys', 'harbor-clinic.key');
  const others = (): readonly HubClient[] => [people.gulfCoast, people.sunrise, people.bayview];
  const form = {
    subjectNamed: true,
    disclosers: ['lighthouse-shelter'],
    recipients: [{ party: 'harbor-clinic' }],
    categories: ['identity', 'contact', 'domestic-violence', 'health'],
    purposes: ['treatment'],
    expiry: { on: '2030-12-31' },
    statements: ['right-to-revoke', 'redisclosure', 'consequences-of-refusing', 'not-a-condition-of-service'],
    signatures: [{ by: 'subject', on: '2026-01-02' }],
  };
  const need = { health: { programme: 'harbor-primary-care' } };

  const refer = async (): Promise<string> => {
    const body = { to: { party: 'harbor-clinic' }, purpose: 'treatment', contents: need };
    return (await done(lighthouse, '/v1/referrals', body)).referral ?? '';
  };

  /** As a shelter does it: seals in its own house, then gives the release with what is sealed. */
  async function release(referral: string, what: object): Promise<string> {
    const [plain, sealed] = [inFolder(`${referral}.json`), inFolder(`${referral}.sealed.json`)];
    await writeFile(plain, JSON.stringify(what));
    await writeFile(inFolder('form.json'), JSON.stringify(form));
    const known = inFolder('known-keys.json');
    const sealing = await hubctl(
      hub,
      'seal',
      plain,
      '--to',
      'harbor-clinic',
      '--known-keys',
      known,
      '--out',
      sealed,
      '--as',
      'lighthouse',
    );
    if (sealing.code !== 0) throw new Error(sealing.err);
    const { code, value } = await hubctlJson<{ consent: string }>(
      hub,
      ...['consent', 'give', '--referral', referral, '--file', inFolder('form.json'), '--sealed', sealed, '--as', 'lighthouse'],
    );
    if (code !== 0) throw new Error(JSON.stringify(value));
    return value.consent;
  }

  async function released(what: object): Promise<Released> {
    const referral = await refer();
    const consent = await release(referral, what);
    await eventually(
      () => see(people.harbor, referral),
      ({ status }) => status === 200,
    );
    return { referral, consent };
  }

  const releases = async (client: HubClient) =>
    (await client.get<{ items: { consent: string; client: string }[] }>('/v1/provider/releases')).body.items;
  const unseal = (consent: string) =>
    hubctlJson<{ items: { contents: object }[] }>(hub, 'unseal', consent, '--key-file', keyFile(), '--as', 'harbor');
  const views = () => Promise.all(others().map(async (client) => JSON.stringify(await list(client))));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-e2e-shelter-'));
    kafka = await mkdtemp(join(tmpdir(), 'hub-e2e-shelter-kafka-'));
    broker = await startKafka({ dataFolder: kafka });
    hub = await HubProcess.start({
      environment: { HUB_BUS: `kafka://${broker.brokers.join(',')}`, HUB_LOG_LEVEL: 'trace', HUB_PARTY_KINDS: 'dv-shelter' },
    });
    people = await People.of(hub);
    lighthouse = await hub.as('lighthouse');
    // What the demonstration itself has under way has arrived.
    before = await eventually(views, (seen) => seen.every((rows) => rows.includes('accepted') || rows.includes('delivered')));
    first = await released(person);
    second = await released(person);
    control = await released({ identity: { names: [{ family: 'Roe' }] } });
  }, 240_000);
  afterAll(async () => {
    await hub?.dispose();
    await broker?.stop();
    for (const each of [folder, kafka]) await rm(each, { recursive: true, force: true });
  }, 60_000);

  it('enters with nothing that tells who it is: each such request is refused, by whichever door', async () => {
    const to = { to: { party: 'harbor-clinic' }, purpose: 'treatment' };
    const refused: [string, object, string][] = [
      ['/v1/referrals', { ...to, client: { id: 'ana-17' } }, 'client/survivor-id'],
      ['/v1/referrals', { ...to, contents: { identity: { names: [{ family: refusedName }] } } }, 'referral/survivor-identity'],
      [
        '/v1/referrals',
        { ...to, contents: { contact: { addresses: [{ line: [refusedStreet] }] } } },
        'referral/survivor-identity',
      ],
      ['/v1/referrals', { ...to, contents: { health: { notes: refusedWords } } }, 'referral/survivor-words'],
      ['/v1/referrals', { ...to, partOf: first.referral, contents: need }, 'referral/survivor-chain'],
      ['/v1/consents', { referral: first.referral, form: { ...form, subjectName: refusedName } }, 'consent/survivor-identity'],
      ['/v1/consents', { client: { id: 'ana-17' }, form }, 'client/survivor-id'],
      ['/v1/consents', { referral: first.referral, form, sealed: [refusedName] }, 'sealed/not-a-delivery'],
      ['/v1/denials', { client: { id: 'ana-17' } }, 'client/survivor-id'],
      [
        '/v1/referrals/import',
        {
          addressee: 'harbor-clinic',
          focus: 'ServiceRequest/1',
          owner: 'Organization/1',
          status: 'requested',
          requestedAt: new Date().toISOString(),
          purpose: 'treatment',
          identifiers: [{ value: 'Task/ana' }],
        },
        'referral/survivor-identifiers',
      ],
    ];
    for (const [path, body, code] of refused) {
      const answer = await lighthouse.command(path, body);
      expect([path, answer.body['code']]).toEqual([path, code]);
      // The door for systems: the same command as a CloudEvent.
      const type = { '/v1/referrals': 'referral.request', '/v1/consents': 'consent.record', '/v1/denials': 'consent.deny' }[path];
      if (type === undefined) continue;
      const event = {
        specversion: '1.0',
        id: randomUUID(),
        source: '/shelter',
        type: `referral-hub.command.${type}.v1`,
        data: body,
      };
      expect([path, (await lighthouse.command('/v1/dv-shelter/inbound', event)).body['code']]).toEqual([path, code]);
    }
    // FHIR, as a system's export has it: its Patient is a client id, whatever else it holds.
    const to2 = { addressee: 'harbor-clinic', focus: 'ServiceRequest/2', owner: 'Organization/1', status: 'requested' };
    const fhir = { ...to2, requestedAt: new Date().toISOString(), purpose: 'treatment', client: { id: 'Patient/ana' } };
    expect((await lighthouse.command('/v1/referrals/import', fhir)).body['code']).toBe('client/survivor-id');
  });

  it('is known, with a release, to the one recipient whom it names, who opens it at home', async () => {
    const { code, value } = await unseal(first.consent);
    expect([code, value.items[0]?.contents]).toEqual([0, person]);
    // What the hub itself gives out is for the recipient's key alone.
    const given = JSON.stringify((await people.harbor.get(`/v1/provider/releases/${first.consent}`)).body);
    expect(given).toContain('"identity":"eyJ');
    expect(heldBy(given, survivor)).toEqual([]);
    expect(heldBy(JSON.stringify((await see(people.harbor, first.referral)).body), survivor)).toEqual([]);
    // The shelter sees that its release is there, and opens it no more than the hub does.
    expect((await lighthouse.get(`/v1/dv-shelter/releases/${first.consent}`)).status).toBe(200);
  });

  it('does not exist for anybody else: no list, no count, no status code, no cursor, no search tells of it', async () => {
    expect(await views()).toEqual(before);
    const answer = async (client: HubClient, path: string, body?: object) => {
      const { status, body: said } = body === undefined ? await client.get(path) : await client.command(path, body);
      return JSON.stringify([status, said]).replaceAll(/[0-9a-f-]{36}/g, '<id>');
    };
    for (const client of others()) {
      const kind = client.signIn.party.endsWith('-cbc') ? 'cbc' : 'provider';
      expect(await answer(client, `/v1/${kind}/releases`)).toBe('[200,{"items":[]}]');
      const questions: [(id: string) => string, string, object?][] = [
        [(id) => `/v1/${kind}/referrals/${id}`, first.referral],
        [(id) => `/v1/${kind}/releases/${id}`, first.consent],
        [(id) => `/v1/trace/${id}`, first.referral],
        [(id) => `/v1/referrals/${id}/accept`, first.referral, {}],
        [(id) => `/v1/referrals/${id}/cancel`, first.referral, { reason: 'duplicate' }],
        [(id) => `/v1/consents/${id}/confirm`, first.consent, {}],
        [(id) => `/v1/consents/${id}/revoke`, first.consent, {}],
        [(id) => `/v1/consents/${id}/ended`, first.consent, {}],
      ];
      for (const [path, id, body] of questions)
        expect([path('…'), await answer(client, path(id), body)]).toEqual([
          path('…'),
          await answer(client, path(randomUUID()), body),
        ]);
      const about = (referral: string) => answer(client, '/v1/consents', { referral, form });
      expect(await about(first.referral)).toBe(await about(randomUUID()));
      const following = (partOf: string) =>
        answer(client, '/v1/referrals', {
          client: { id: 'x' },
          to: { party: 'harbor-clinic' },
          purpose: 'treatment',
          contents: need,
          partOf,
        });
      expect(await following(first.referral)).toBe(await following(randomUUID()));
    }
  });

  it('cannot be told to be one person in two referrals', async () => {
    /** Every value in what the recipient sees of one referral and its release, wherever it stands. */
    const valuesOf = async ({ referral, consent }: Released): Promise<ReadonlySet<string>> => {
      const shown = [
        (await see(people.harbor, referral)).body,
        (await people.harbor.get(`/v1/provider/releases/${consent}`)).body,
      ];
      const values = new Set<string>();
      JSON.stringify(shown, (_, value: unknown) => {
        if (typeof value === 'string') values.add(value);
        return value;
      });
      return values;
    };
    const shared = (one: ReadonlySet<string>, other: ReadonlySet<string>) => [...one].filter((value) => other.has(value)).sort();
    const [one, two, stranger] = [await valuesOf(first), await valuesOf(second), await valuesOf(control)];
    expect(one.size).toBeGreaterThan(10);
    // What they have in common is what any two persons of this shelter have in common.
    expect(shared(one, two)).toEqual(shared(one, stranger));
    const clients = (await releases(people.harbor)).map(({ client }) => client);
    expect(new Set(clients).size).toBe(3);
  });

  it('stands in plain nowhere in the hub: not on its disks, not in Kafka, not in its log lines', async () => {
    await checkpoint();
    const all = [...survivor, ...refusedAtTheDoor];
    expect(await filesHolding(hub.data, all)).toEqual([]);
    expect(await filesHolding(kafka, all)).toEqual([]);
    expect(hub.output.length).toBeGreaterThan(10_000);
    expect(heldBy(hub.output, all)).toEqual([]);
    // Control: the search finds what is there (leaks.e2e.spec.ts shows it for tables, write-ahead log and topics).
    expect((await filesHolding(folder, all)).some((file) => file.endsWith(`${first.referral}.json`))).toBe(true);
  });

  (canReadMemory ? it : it.skip)('was never in the hub’s memory, where an ordinary client’s name is (control)', async () => {
    const { referral = '' } = await done(people.gulfCoast, '/v1/referrals', {
      client: { id: marker() },
      to: { party: 'bayview-clinic' },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: ordinary }] }, contact: { addresses: [{ line: [ordinaryStreet] }] } },
    });
    const own = await eventually(
      () => see(people.gulfCoast, referral),
      ({ status }) => status === 200,
    );
    expect(heldBy(JSON.stringify(own.body), [ordinary])).toEqual([ordinary]);
    const held = await heldInMemory(hub.pid ?? 0, [...survivor, ordinary, ordinaryStreet]);
    expect(held).toEqual(expect.arrayContaining([ordinary]));
    expect(held.filter((each) => survivor.includes(each))).toEqual([]);
  });

  it('is gone from the hub for its recipient when the release ends', async () => {
    expect(await keysOf(first.consent)).toBe(1);
    const { token } = await done(lighthouse, `/v1/consents/${first.consent}/revoke`, {});
    expect(await keysOf(first.consent)).toBe(0);
    const trace = async () => JSON.stringify((await people.harbor.get(`/v1/trace/${first.referral}`)).body);
    for (const path of [`/v1/provider/releases/${first.consent}`, `/v1/provider/referrals/${first.referral}`])
      expect((await people.harbor.get(path)).status).toBe(404);
    expect((await releases(people.harbor)).map(({ consent }) => consent)).not.toContain(first.consent);
    const late = await hubctl(hub, 'unseal', first.consent, '--key-file', keyFile(), '--as', 'harbor');
    expect([late.code, late.out]).toEqual([5, '']);
    expect(heldBy(await trace(), [first.consent])).toEqual([]);
    // The view has let go of it too, and the other release stands.
    await people.harbor.get(`/v1/provider/releases?at-least=${encodeURIComponent(token)}`);
    const pool = createPool(await adminUrl(hub.data), { max: 1 });
    const { rowCount } = await pool.query('select from provider_adapter.held_event_v1 where matter = $1', [
      `consent:${first.consent}`,
    ]);
    await pool.end();
    expect(rowCount).toBe(0);
    expect((await unseal(second.consent)).code).toBe(0);
  });

  async function keysOf(consent: string): Promise<number> {
    const pool = createPool(await adminUrl(hub.data), { max: 1 });
    const { rowCount } = await pool.query('select from vault.category_key where category = $1', [`release:${consent}`]);
    await pool.end();
    return rowCount ?? 0;
  }

  async function checkpoint(): Promise<void> {
    const pool = createPool(await adminUrl(hub.data), { max: 1 });
    await pool.query('checkpoint');
    await pool.end();
  }
});
