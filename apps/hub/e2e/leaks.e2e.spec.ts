import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBus } from '@hub/messaging/kafka';
import { createPool } from '@hub/postgres';
import { startKafka, type KafkaBroker } from '../../../infra/kafka/broker';
import { describeWithKafka } from '../../../infra/kafka/describe-with-kafka';
import { adminUrl } from '../testing/embedded-database';
import { HubProcess } from '../testing/hub-process';
import { filesHolding, heldBy } from '../testing/leak-search';
import { People, done, eventually, release, see, today } from './people';

jest.setTimeout(120_000);

/** Letters and digits, so that no encoding of text changes it. */
const marker = (): string => `m${randomBytes(18).toString('hex')}`;

describeWithKafka('what is sealed stands nowhere in plain', () => {
  let broker: KafkaBroker;
  let folder: string;
  let hub: HubProcess;
  let people: People;
  let answers = '';
  const secrets = Object.fromEntries(
    [
      'family',
      'given',
      'city',
      'phone',
      'need',
      'reason',
      'notes',
      'hearing',
      'subject',
      'nature',
      'client',
      'accepted',
      'ended',
      'signer',
    ].map((name) => [name, marker()]),
  );
  const all = Object.values(secrets);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-e2e-leaks-'));
    broker = await startKafka({ dataFolder: folder });
    hub = await HubProcess.start({ environment: { HUB_BUS: `kafka://${broker.brokers.join(',')}`, HUB_LOG_LEVEL: 'trace' } });
    people = await People.of(hub);
    await live();
  }, 240_000);
  afterAll(async () => {
    await hub?.dispose();
    await broker?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  /** A referral's whole life with a marker in every sealed field, refused commands included. */
  async function live(): Promise<void> {
    const { referral = '' } = await done(people.gulfCoast, '/v1/referrals', {
      client: { id: secrets.client },
      to: { party: 'sunrise-recovery' },
      purpose: 'treatment',
      contents: {
        identity: { names: [{ family: secrets.family, given: [secrets.given] }] },
        contact: { addresses: [{ city: secrets.city }], telecom: [{ system: 'phone', value: secrets.phone }] },
        'child-welfare': { determination: 'unsafe', courtDates: [{ at: '2027-01-12', hearing: secrets.hearing }] },
        'substance-use': { need: secrets.need, reason: secrets.reason, notes: secrets.notes },
      },
    });
    const form = release(
      ['gulf-coast-cbc', 'sunrise-recovery'],
      ['sunrise-recovery', 'gulf-coast-cbc'],
      ['identity', 'contact', 'child-welfare', 'substance-use'],
    );
    const consent = await done(people.gulfCoast, '/v1/consents', {
      referral,
      form: { ...form, subjectName: secrets.subject, signatures: [{ by: 'subject', on: today(), name: secrets.signer }] },
    });
    await done(people.sunrise, `/v1/consents/${consent.consent}/confirm`, {});
    await eventually(
      async () => (await see(people.gulfCoast, referral)).body.status,
      (status) => status === 'delivered',
    );
    await done(people.sunrise, `/v1/referrals/${referral}/accept`, {
      contents: { 'substance-use': { notes: secrets.accepted } },
    });
    await done(people.sunrise, `/v1/referrals/${referral}/start`, { startedOn: today() });
    const ended = await done(people.sunrise, `/v1/referrals/${referral}/end`, {
      outcome: 'completed',
      endedOn: today(),
      contents: { 'substance-use': { notes: secrets.ended } },
    });
    await done(people.sunrise, '/v1/exceptions', {
      referral,
      kind: 'medical-emergency',
      regime: '42-cfr-part-2',
      recipient: 'bayview-clinic',
      categories: ['substance-use', 'identity'],
      purpose: 'treatment',
      facts: { recipient: 'Dr. Ito', discloser: 'R. Vance', occurredAt: new Date().toISOString(), nature: secrets.nature },
    });
    answers = JSON.stringify([
      (await see(people.sunrise, referral, ended.token)).body,
      (await see(people.gulfCoast, referral, ended.token)).body,
    ]);
    // Refused in every way: a body that cannot be taken, a place that is not there, no sign-in.
    await people.gulfCoast.command('/v1/referrals', { client: { id: secrets.client }, [secrets.family ?? '']: secrets.given });
    await people.gulfCoast.command(`/v1/referrals/${randomUUID()}/accept`, {
      contents: { 'substance-use': { notes: secrets.notes } },
    });
    await people.gulfCoast.get(`/v1/cbc/referrals?cursor=${secrets.family}`);
    await fetch(`${hub.url}/v1/referrals`, {
      method: 'POST',
      body: `{"${secrets.family}": ${secrets.given}`,
      headers: { authorization: `Bearer ${secrets.given}` },
    });
  }

  it('is in the vault’s answers to those who may know it', () => {
    for (const name of ['family', 'city', 'hearing', 'need', 'ended'])
      expect(heldBy(answers, [secrets[name] ?? ''])).toHaveLength(1);
  });

  it('is not in the log lines, at the most talkative level', () => {
    expect(hub.output.length).toBeGreaterThan(10_000);
    expect(heldBy(hub.output, all)).toEqual([]);
  });

  it('is not in the metrics', async () => {
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    expect(metrics).toContain('hub_relay_published_total');
    expect(heldBy(metrics, all)).toEqual([]);
  });

  it('is not in Kafka’s folder', async () => expect(await filesHolding(folder, all)).toEqual([]));

  it('is not in PostgreSQL’s heap and write-ahead log, nor in the journal or any other file of the hub', async () => {
    await checkpoint();
    expect(await filesHolding(hub.data, all)).toEqual([]);
  });

  it('would be found in each of these places (control)', async () => {
    const [leaked] = all;
    const pool = createPool(await adminUrl(hub.data), { max: 1 });
    await pool.query('create table leak (hex bytea)');
    await pool.query('insert into leak values ($1)', [Buffer.from(`x${Buffer.from(leaked ?? '').toString('base64')}`)]);
    await pool.end();
    await checkpoint();
    const held = await filesHolding(hub.data, all);
    expect(held.some((file) => file.includes('pg_wal'))).toBe(true);
    expect(held.some((file) => file.includes('base'))).toBe(true);

    const bus = new KafkaBus({ brokers: broker.brokers, clientId: 'leak' });
    await bus.ensureTopics([{ name: 'leak.v1', partitions: 1, retention: 'forever' }]);
    await bus.publish('leak.v1', [{ partition: 0, key: 'k', headers: {}, value: Buffer.from(`xy${leaked}`) }]);
    await bus.close();
    expect(await filesHolding(folder, all)).not.toEqual([]);

    await appendFile(join(folder, 'leak.txt'), Buffer.from(leaked ?? '').toString('hex'));
    expect((await filesHolding(folder, all)).some((file) => file.endsWith('leak.txt'))).toBe(true);
    expect(heldBy(`…${leaked}…`, all)).toEqual([leaked]);
  });

  async function checkpoint(): Promise<void> {
    const pool = createPool(await adminUrl(hub.data), { max: 1 });
    await pool.query('checkpoint');
    await pool.end();
  }
});
