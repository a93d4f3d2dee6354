import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DATABASE, MESSAGE_BUS, VAULT } from '@hub/composition';
import { topics, type ReceiptMessage } from '@hub/disclosure';
import type { MessageBus } from '@hub/messaging';
import { EmbeddedBus } from '@hub/messaging/embedded';
import type { HubDatabase } from '@hub/postgres';
import { parties, policy, TestHub, type Sender } from '@hub/test-hub';
import type { Trace } from '@hub/trace';
import type { Vault } from '@hub/vault';
import { AuditServiceModule } from './index';
import { AUTHOR, consentOf, LogWriter, on, requestOf, SEALED, type Written } from './testing/log-writer';

@Global()
@Module({
  providers: [
    {
      provide: MESSAGE_BUS,
      useFactory: (database: HubDatabase) => new EmbeddedBus({ url: database.urlFor('hub_bus') }),
      inject: [DATABASE],
    },
  ],
  exports: [MESSAGE_BUS],
})
class Bus implements OnApplicationShutdown {
  constructor(@Inject(MESSAGE_BUS) private readonly bus: MessageBus) {}

  onApplicationShutdown(): Promise<void> {
    return this.bus.close();
  }
}

const GULF = 'gulf-coast-cbc';
const HARBOR = 'harbor-recovery';
const BAY = 'bay-clinic';
const SUBJECT = randomUUID();
const OTHER = randomUUID();
const REFERRAL = randomUUID();
const PART = randomUUID();
const CONSENT = randomUUID();

const auditor: Sender = { party: 'hub', roles: ['auditor'] };
const specialistOf = (party: string): Sender => ({ party, roles: ['integration-specialist'] });

let hub: TestHub;
let log: LogWriter;
let disclosed: Written;

const traceOf = async (referral: string, sender: Sender): Promise<Trace> => {
  const { status, text } = await hub.get(`/v1/trace/referrals/${referral}`, sender);
  if (status !== 200) throw new Error(text);
  return JSON.parse(text) as Trace;
};
/** Not JSON but a JSON value on each line. */
const replayOf = async (query: string): Promise<string> => {
  const authorization = `Bearer ${await hub.signIn.tokenFor('hub', ['auditor'])}`;
  return (await hub.app.inject({ method: 'GET', url: `/v1/replay?${query}`, headers: { authorization } })).body;
};

beforeAll(async () => {
  hub = await TestHub.start([Bus, AuditServiceModule]);
  log = new LogWriter(hub.store);
  await log.write('policy', 'policy.adopted', { ...policy });
  for (const party of parties) await log.write(`party-${party.party}`, 'party.registered', { ...party });
  const categories = ['identity', 'substance-use'];
  const request = await log.write(`referral-${REFERRAL}`, 'referral.requested', requestOf(REFERRAL, SUBJECT, GULF, HARBOR), {
    categories,
  });
  await log.decide(GULF, request, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]);
  await log.decide(HARBOR, request, [{ category: 'open', state: 'withheld', reason: 'no-basis' }]);
  const consent = await log.write(`consents-${SUBJECT}`, 'consent.recorded', consentOf(CONSENT, SUBJECT, GULF, HARBOR));
  disclosed = await log.decide(
    HARBOR,
    request,
    [
      { category: 'open', state: 'made', bases: on(CONSENT), obligations: [] },
      { category: 'identity', state: 'made', bases: on(CONSENT), obligations: [] },
    ],
    consent,
  );
  // Harbor sends it on inside its network; that subject is its own client.
  const part = await log.write(
    `referral-${PART}`,
    'referral.requested',
    requestOf(PART, OTHER, HARBOR, BAY, { partOf: REFERRAL }),
    { categories },
  );
  await log.decide(HARBOR, part, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]);
}, 60_000);

afterAll(() => hub.close());

describe('the audit service', () => {
  it('takes in receipts, keeps each once, and parks what it cannot read without stopping', async () => {
    const bus = hub.app.get<MessageBus>(MESSAGE_BUS);
    const receipt = (view: string): ReceiptMessage => ({
      view,
      topic: 'party.provider.v1',
      partition: 0,
      appliedAt: '2026-11-01T10:00:00.000Z',
      items: [{ disclosure: disclosed.id, party: HARBOR, position: String(disclosed.position), offset: '17' }],
    });
    const message = (value: unknown) => ({ partition: 0, key: 'k', headers: {}, value: Buffer.from(JSON.stringify(value)) });
    await bus.publish(topics.receipts, [
      message(receipt('one')),
      message({ not: 'a receipt' }),
      message(receipt('one')),
      message(receipt('two')),
    ]);
    const pool = hub.database.pool('hub_audit');
    const counted = async () => {
      const { rows } = await pool.query<{ receipts: number; parked: number }>(
        'select (select count(*)::integer from audit.receipt) as receipts, (select count(*)::integer from audit.parked_receipt) as parked',
      );
      return rows[0];
    };
    for (let attempt = 0; attempt < 100 && (await counted())?.receipts !== 2; attempt += 1) await sleep(20);
    expect(await counted()).toEqual({ receipts: 2, parked: 1 });
  });

  it('lets its role change no receipt', async () => {
    const pool = hub.database.pool('hub_audit');
    await expect(pool.query('update audit.receipt set view = view')).rejects.toThrow(/permission denied/);
    await expect(pool.query('delete from audit.receipt')).rejects.toThrow(/permission denied/);
    await expect(pool.query('select 1 from vault.access')).rejects.toThrow(/permission denied/);
  });

  it('shows the hub’s auditor the chain, every party, what was withheld and the message that carried it', async () => {
    const trace = await traceOf(REFERRAL, auditor);
    expect(trace.referrals.map(({ referral, partOf }) => [referral, partOf])).toEqual([
      [REFERRAL, undefined],
      [PART, REFERRAL],
    ]);
    expect(
      trace.entries.map((entry) => (entry.kind === 'event' ? entry.type : `${entry.segments[0]?.state} to ${entry.to}`)),
    ).toEqual([
      'referral.requested',
      `made to ${GULF}`,
      `withheld to ${HARBOR}`,
      'consent.recorded',
      `made to ${HARBOR}`,
      'referral.requested',
      `made to ${HARBOR}`,
    ]);
    expect(trace.entries[4]).toMatchObject({
      because: { type: 'consent.recorded' },
      deliveries: [{ view: 'one', topic: 'party.provider.v1', partition: 0, offset: '17' }, { view: 'two' }],
    });
    expect(JSON.stringify(trace)).not.toContain(SEALED.ciphertext);
    // The same from its lower end.
    expect((await traceOf(PART, auditor)).entries).toEqual(trace.entries);
  });

  it('finds a part from the moment on at which it was acknowledged', async () => {
    const whole = randomUUID();
    const part = randomUUID();
    await log.write(`referral-${whole}`, 'referral.requested', requestOf(whole, OTHER, GULF, HARBOR));
    await log.write(`referral-${part}`, 'referral.requested', requestOf(part, OTHER, HARBOR, BAY, { partOf: whole }));
    expect((await traceOf(whole, auditor)).referrals.map(({ referral }) => referral)).toEqual([whole, part]);
  });

  it('shows a party its own side: what it may see now and what it wrote, under opaque places', async () => {
    const trace = await traceOf(REFERRAL, specialistOf(HARBOR));
    expect(
      trace.entries.map((entry) => (entry.kind === 'event' ? entry.type : entry.segments.map(({ category }) => category).join())),
    ).toEqual(['referral.requested', 'open,identity', 'referral.requested', 'open']);
    const text = JSON.stringify(trace);
    for (const hidden of ['withheld', 'offset', 'revision', 'stream', `${GULF}-worker`, SUBJECT, OTHER])
      expect(text).not.toContain(hidden);
    for (const { place } of trace.entries) expect(place).not.toMatch(/^\d+$/);
    // The sender sees what it wrote, and not that its referral was sent on.
    const sender = await traceOf(REFERRAL, specialistOf(GULF));
    expect(sender.referrals.map(({ referral }) => referral)).toEqual([REFERRAL]);
    expect(JSON.stringify(sender)).not.toContain(HARBOR + '-worker');
    expect(sender.entries.every((entry) => entry.kind === 'event' || entry.to === GULF)).toBe(true);
  });

  it('answers "not yours" as "not there": the same bytes, and the same for what is no id', async () => {
    const answers = await Promise.all(
      [REFERRAL, PART, randomUUID(), 'no-id', `${REFERRAL}x`].map((id) =>
        hub.get(`/v1/trace/referrals/${encodeURIComponent(id)}`, specialistOf(BAY)),
      ),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
    // The control: the very same question of somebody who has a part in it is answered otherwise.
    expect((await hub.get(`/v1/trace/referrals/${REFERRAL}`, specialistOf(HARBOR))).status).toBe(200);
  });

  it('takes the same steps for "not yours" and "not there"', async () => {
    const steps = async (id: string, party = BAY): Promise<readonly string[]> => {
      const seen: string[] = [];
      const { store } = hub;
      const original = { readStream: store.readStream, revisions: store.revisions, readAt: store.readAt };
      const vault = hub.app.get<Vault>(VAULT);
      const standing = vault.standing.bind(vault);
      Object.assign(store, {
        readStream: (stream: string, ...rest: unknown[]) => {
          seen.push(`readStream ${stream.split('-')[0]}`);
          return original.readStream.call(store, stream, ...(rest as []));
        },
      });
      vault.standing = (token, requests) => {
        seen.push(`standing ${requests.length}`);
        return standing(token, requests);
      };
      await hub.get(`/v1/trace/referrals/${id}`, specialistOf(party));
      Object.assign(store, original);
      vault.standing = standing;
      return seen;
    };
    const notThere = await steps(randomUUID());
    expect(notThere.length).toBeGreaterThan(1);
    expect(await steps(REFERRAL)).toEqual(notThere);
    // The control: whoever has a part in it takes others.
    expect(await steps(REFERRAL, HARBOR)).not.toEqual(notThere);
  });

  it('lets in auditors and integration specialists, and to replays only the hub’s own', async () => {
    expect((await hub.get(`/v1/trace/referrals/${REFERRAL}`, { party: HARBOR, roles: ['caseworker'] })).status).toBe(403);
    expect((await hub.get('/v1/replay?all=true', { party: 'hub', roles: ['operator'] })).status).toBe(403);
    expect((await hub.get('/v1/replay?all=true', specialistOf(HARBOR))).status).toBe(403);
  });

  it.each(['', 'stream=a&all=true', 'all=false', 'all=true&party=Not%20A%20Party', 'all=true&until=then', 'all=true&other=1'])(
    'refuses the replay ?%s',
    async (query) => expect((await hub.get(`/v1/replay?${query}`, auditor)).status).toBe(400),
  );

  it('replays the same bytes twice, and tells that it is whole', async () => {
    const position = String(disclosed.position);
    const first = await replayOf(`all=true&until=${position}`);
    expect(await replayOf(`all=true&until=${position}`)).toBe(first);
    expect(JSON.parse(first.trim().split('\n').at(-1) ?? '')).toMatchObject({ kind: 'end', events: 10 });
    expect(await replayOf(`all=true&until=${position}&party=${HARBOR}`)).toContain('"identity"');
  });

  it('shows nothing from the moment on at which a revocation was acknowledged, and the past as it was', async () => {
    const before = await replayOf(`all=true&until=${disclosed.position}&party=${HARBOR}`);
    await log.write(`consents-${SUBJECT}`, 'consent.revoked', {
      subject: SUBJECT,
      author: GULF,
      matter: `consent:${CONSENT}`,
      purpose: 'treatment',
      concerns: [GULF],
      implies: ['substance-use'],
      consent: CONSENT,
    });
    // Not withdrawn yet: the read-time check alone refuses (decision 4).
    expect((await hub.get(`/v1/trace/referrals/${REFERRAL}`, specialistOf(HARBOR))).status).toBe(404);
    expect((await traceOf(PART, specialistOf(HARBOR))).referrals.map(({ referral }) => referral)).toEqual([PART]);
    expect(await replayOf(`all=true&party=${HARBOR}`)).not.toContain(`referral:${REFERRAL}`);
    expect(await replayOf(`all=true&until=${disclosed.position}&party=${HARBOR}`)).toBe(before);
  });

  it('prints after an erasure what it printed before', async () => {
    const position = (await hub.store.head()).position;
    const replayed = await replayOf(`all=true&until=${position}`);
    const traced = await traceOf(REFERRAL, auditor);
    await hub.app.get<Vault>(VAULT).erase(await hub.signIn.tokenFor('hub', ['privacy-officer']), SUBJECT);
    expect(await replayOf(`all=true&until=${position}`)).toBe(replayed);
    expect(await traceOf(REFERRAL, auditor)).toEqual(traced);
  });
});
