import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, startTestPostgres, type TestPostgres } from '@hub/postgres';
import type { ServiceName } from '@hub/process';
import { startKafka, type KafkaBroker } from '../../../infra/kafka/broker';
import { describeWithKafka } from '../../../infra/kafka/describe-with-kafka';
import { demonstration } from '../src/demonstration/demonstration';
import { ApartHub, apartServices } from '../testing/apart-hub';
import type { HubClient } from '../testing/hub-client';
import { done, eventually, see } from './people';

jest.setTimeout(60_000);

interface Delivery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string | number;
}
interface Traced {
  readonly entries: readonly { readonly kind: string; readonly to?: string; readonly deliveries?: readonly Delivery[] }[];
}

/** What holds of services that run apart, whichever pipe is between them. */
function apart(bus: () => string, more: (hub: () => ApartHub) => void = () => undefined): void {
  let postgres: TestPostgres;
  let hub: ApartHub;
  let [operator, auditor, harbor, bayview]: HubClient[] = [];

  const as = (client: HubClient | undefined): HubClient => {
    if (client === undefined) throw new Error('The hub did not start.');
    return client;
  };

  beforeAll(async () => {
    postgres = await startTestPostgres();
    hub = await ApartHub.start({ databaseUrl: await postgres.createDatabase(), bus: bus() });
    [operator, auditor, harbor, bayview] = await Promise.all(
      ['operator', 'auditor', 'harbor', 'bayview'].map((name) => hub.as(name)),
    );
  }, 180_000);
  afterAll(async () => {
    await hub?.dispose();
    await postgres?.stop();
  }, 60_000);

  it('is ready, every service of it', async () => {
    for (const service of apartServices)
      expect([
        service,
        await eventually(
          async () => (await fetch(`${hub.addressOf(service)}/readyz`)).status,
          (status) => status === 200,
        ),
      ]).toEqual([service, 200]);
  });

  it('carries a referral from one party to the other and its delivery back, and traces the way', async () => {
    const { policy, parties } = await demonstration();
    await done(as(operator), '/v1/policies', policy);
    for (const party of parties.filter(({ kind }) => kind === 'provider'))
      await done(as(operator), '/v1/parties', { programmes: [], implies: [], ...party });

    const { referral = '', token } = await done(as(harbor), '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: 'bayview-clinic' },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: 'Permitted' }] }, health: { need: 'Cardiology' } },
    });
    const received = await see(as(bayview), referral, token);
    expect(received.status).toBe(200);
    expect(received.body.content).toMatchObject({
      identity: { 'harbor-clinic': { names: [{ family: 'Permitted' }] } },
      health: { 'harbor-clinic': { need: 'Cardiology' } },
    });

    const sent = await eventually(
      async () => (await see(as(harbor), referral)).body,
      ({ events }) => events.some(({ type }) => type === 'referral.received'),
    );
    expect(sent.events.map(({ type }) => type)).toEqual(['referral.requested', 'referral.received']);

    const delivered = await eventually(
      async () =>
        (await as(auditor).get<Traced>(`/v1/trace/referrals/${referral}`)).body.entries
          .filter(({ kind, to }) => kind === 'disclosure' && to === 'bayview-clinic')
          .flatMap(({ deliveries }) => deliveries ?? []),
      (deliveries) => deliveries.length > 0,
    );
    expect(delivered[0]).toMatchObject({ topic: 'party.provider.v1', partition: expect.any(Number), offset: expect.anything() });
  });

  it('serves a party kind that only the configuration names, from a program of its own', async () => {
    const answer = await as(bayview).get<{ counts: object }>('/v1/dv-shelter/board');
    expect([answer.status, answer.body.counts]).toEqual([200, { sent: 0, received: 0, episodes: 0, late: 0 }]);
    expect((await as(bayview).get('/v1/me/board')).status).toBe(200);
    expect((await as(bayview).get('/v1/school/board')).status).toBe(404);
  });

  it('lets nobody seal but the deciding services, whatever the role', async () => {
    const ask = (token: string) =>
      fetch(`${hub.addressOf('vault-service')}/v1/vault/seal`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ requests: [] }),
      });
    expect((await ask(await as(harbor).bearer())).status).toBe(403);
    // That of an operator of the hub is what a deciding service has: its sign-in must be a service's too.
    expect((await ask(await as(operator).bearer())).status).toBe(403);
  });

  more(() => hub);

  // Last: nothing serves afterwards.
  it('stops within ten seconds when it is told to, every process with code 0', async () => {
    const { codes, took } = await hub.stop();
    expect(codes).toEqual(Object.fromEntries([...apartServices, 'issuer'].map((name) => [name, 0])));
    expect(took).toBeLessThan(10_000);
  });
}

/** What the prepare step hands out, and what a service says of settings that it cannot use: the same on any pipe. */
function settings(hub: () => ApartHub): void {
  it('hands each service its own settings and no adapter anything of the log', async () => {
    for (const service of apartServices) {
      const file = join(hub().folder, 'settings', service, 'service.env');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const settings = await hub().settingsOf(service);
      expect(settings.includes('HUB_DATABASE_URL_LOG=')).toBe(!service.endsWith('-adapter'));
      expect(settings.includes('HUB_MASTER_KEY=')).toBe(service === 'vault-service');
      expect(settings).not.toMatch(/HUB_DATABASE_URL=|HUB_DATABASE_SECRET=|HUB_SERVICE_KEY=/);
    }
  });

  it('hands an adapter credentials that do not open the log', async () => {
    const read = async (service: ServiceName, setting: string) => {
      const url = new RegExp(`^${setting}='(.+)'$`, 'm').exec(await hub().settingsOf(service))?.[1] ?? '';
      const pool = createPool(url, { max: 1 });
      try {
        return (await pool.query('select * from log.head()')).rowCount;
      } finally {
        await pool.end();
      }
    };
    for (const setting of ['HUB_DATABASE_URL_CBC_ADAPTER', 'HUB_DATABASE_URL_CBC_ADAPTER_OWNER', 'HUB_DATABASE_URL_BUS'])
      await expect(read('cbc-adapter', setting)).rejects.toMatchObject({ code: '42501' });
    // The same question, by somebody who may ask it.
    expect(await read('audit-service', 'HUB_DATABASE_URL_LOG')).toBe(1);
  });

  it('hands out the same when it is prepared again', async () => {
    const all = () => Promise.all([...apartServices, 'issuer' as const].map((service) => hub().settingsOf(service)));
    const before = await all();
    await hub().prepare();
    expect(await all()).toEqual(before);
  });

  it.each([
    ['a setting that is missing', {}, /HUB_ID_KEY is needed here and is not set/],
    [
      'a database that refuses it',
      {
        HUB_SERVICE_ISSUER_URL: 'http://127.0.0.1:9',
        HUB_DATABASE_URL_LOG: 'postgres://hub_log:wrong@127.0.0.1:9/none',
        HUB_DATABASE_URL_DISCLOSURE: 'postgres://hub_disclosure:wrong@127.0.0.1:9/none',
        HUB_ID_KEY: Buffer.alloc(32, 1).toString('base64'),
      },
      /HUB_DATABASE_URL_(LOG|DISCLOSURE).*ECONNREFUSED/,
    ],
    ['a setting that does not exist', { HUB_DATABSE_URL_LOG: 'x' }, /There is no setting HUB_DATABSE_URL_LOG/],
  ])('stops with one sentence at %s', async (_, given: Record<string, string>, sentence) => {
    const started = hub().startWith('disclosure-service', { HUB_LOG_LEVEL: 'info', PORT: '0', ...given });
    expect(await started.ended).toBe(1);
    expect(started.errors.trim().split('\n')).toHaveLength(1);
    expect(started.errors).toMatch(sentence);
    expect(started.errors).not.toContain('wrong');
  });
}

describe('services that run apart, on the pipe in the database', () => apart(() => 'embedded', settings));

describeWithKafka('services that run apart, on Kafka', () => {
  let broker: KafkaBroker;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-e2e-apart-kafka-'));
    broker = await startKafka({ dataFolder: folder });
  }, 180_000);
  afterAll(async () => {
    await broker?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  apart(() => `kafka://${broker.brokers.join(',')}`);
});
