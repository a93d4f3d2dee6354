import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '@hub/postgres';
import { TestServer } from '../../../infra/eventstoredb/test-server';
import type { KafkaBroker } from '../../../infra/kafka/broker';
import { startKafka } from '../../../infra/kafka/broker';
import { describeWithKafka } from '../../../infra/kafka/describe-with-kafka';
import { HubProcess } from '../testing/hub-process';
import { adminUrl } from '../testing/embedded-database';
import { People, done, eventually, list, release, see, today } from './people';

const CBC = 'gulf-coast-cbc';
const PART_2 = 'sunrise-recovery';

/** A referral from a child-welfare agency to a Part 2 programme, from publication to a second consent. */
jest.setTimeout(30_000);

function journey(environment: () => Readonly<Record<string, string>>): void {
  let hub: HubProcess;
  let people: People;
  let referral: string;
  let consent: string;
  let token: string;
  const client = randomUUID();

  beforeAll(async () => {
    hub = await HubProcess.start({ environment: environment() });
    people = await People.of(hub);
  }, 120_000);
  afterAll(async () => hub?.dispose(), 60_000);

  it('shows the programme nothing without a consent, not even a row, and answers as for what does not exist', async () => {
    const published = await done(people.gulfCoast, '/v1/referrals', {
      client: { id: client },
      to: { party: PART_2 },
      purpose: 'treatment',
      contents: {
        identity: { names: [{ family: 'Journey' }], birthDate: '1990-01-01' },
        contact: { telecom: [{ system: 'phone', value: '555-0199' }] },
        'substance-use': { need: 'Assessment' },
      },
    });
    referral = published.referral ?? '';
    const mine = await see(people.gulfCoast, referral, published.token);
    expect(mine.body).toMatchObject({
      referral,
      status: 'requested',
      content: { identity: { [CBC]: { birthDate: '1990-01-01' } } },
    });

    const [theirs, nothing] = await Promise.all([
      see(people.sunrise, referral, published.token),
      see(people.sunrise, randomUUID(), published.token),
    ]);
    expect(theirs.status).toBe(404);
    expect(theirs.body).toEqual(nothing.body);
    expect((await list(people.sunrise, published.token)).map((row) => row.referral)).not.toContain(referral);
  });

  it('shows what the consent covers and no more, once it is in force', async () => {
    const recorded = await done(people.gulfCoast, '/v1/consents', {
      referral,
      form: release([CBC, PART_2], [PART_2, CBC], ['identity', 'child-welfare', 'substance-use']),
    });
    consent = recorded.consent ?? '';
    const { status, body } = await see(people.sunrise, referral, recorded.token);
    expect(status).toBe(200);
    expect(Object.keys(body.content).sort()).toEqual(['identity', 'substance-use']);
    expect(body.content.identity?.[CBC]).toMatchObject({ names: [{ family: 'Journey' }] });
    expect(body.bases).toContainEqual(expect.objectContaining({ kind: 'consent', consent }));
    expect(body.obligations.map(({ citation }) => citation).join(' ')).toMatch(/2\.32/);
    expect(body.obligations.map(({ text }) => text)).toContain(
      '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
    );
  });

  it('tells the sender that it was delivered, and after the programme has confirmed the consent how it goes', async () => {
    await eventually(
      async () => (await see(people.gulfCoast, referral)).body.status,
      (status) => status === 'delivered',
    );
    await done(people.sunrise, `/v1/consents/${consent}/confirm`, {});
    await done(people.sunrise, `/v1/referrals/${referral}/accept`, { startBy: '2030-01-07' });
    await done(people.sunrise, `/v1/referrals/${referral}/start`, {
      startedOn: today(),
      contents: { 'substance-use': { notes: 'Intake done' } },
    });
    const ended = await done(people.sunrise, `/v1/referrals/${referral}/end`, { outcome: 'completed', endedOn: today() });
    token = ended.token;
    const { body } = await see(people.gulfCoast, referral, token);
    expect(body.status).toBe('ended');
    expect(body.content['substance-use']?.[PART_2]).toMatchObject({ notes: 'Intake done' });
  });

  it('takes back what was received on a revoked consent at the next request, and opens nothing of it', async () => {
    const before = await see(people.sunrise, referral, token);
    expect(before.body.content.identity).toBeDefined();
    const held = await heldSegments(hub, referral);
    expect(held.length).toBeGreaterThan(0);
    const bearer = await people.sunrise.bearer();
    expect(await openEach(hub, bearer, held)).toContain('opened');

    const revoked = await done(people.gulfCoast, `/v1/consents/${consent}/revoke`, {});
    // No at-least token: the view may still hold it, and must not show it.
    const after = await people.sunrise.get<{ content?: Record<string, Record<string, unknown>>; events?: { author: string }[] }>(
      `/v1/provider/referrals/${referral}`,
    );
    expect(Object.values(after.body.content ?? {}).some((byAuthor) => CBC in byAuthor)).toBe(false);
    expect((after.body.events ?? []).every(({ author }) => author === PART_2)).toBe(true);
    expect(await openEach(hub, bearer, held)).not.toContain('opened');

    // What it wrote itself it keeps.
    const kept = await see(people.sunrise, referral, revoked.token);
    expect(kept.status).toBe(200);
    expect(kept.body.content).toEqual({ 'substance-use': { [PART_2]: expect.objectContaining({ notes: 'Intake done' }) } });
    token = revoked.token;
  });

  it('gives it back on a new consent; trace, replay and a look at an earlier moment agree', async () => {
    const gone = await positionNow(people);
    const again = await done(people.gulfCoast, '/v1/consents', {
      referral,
      form: release([CBC, PART_2], [PART_2, CBC], ['identity', 'child-welfare', 'substance-use']),
    });
    const { body } = await see(people.sunrise, referral, again.token);
    expect(Object.keys(body.content).sort()).toEqual(['identity', 'substance-use']);
    expect(body.content.identity?.[CBC]).toBeDefined();

    const { body: trace } = await people.auditor.get<{ entries: TraceEntry[] }>(`/v1/trace/referrals/${referral}`);
    const request = trace.entries.find(({ kind, type }) => kind === 'event' && type === 'referral.requested');
    const states = trace.entries
      .filter(({ kind, to, of }) => kind === 'disclosure' && to === PART_2 && of?.event === request?.event)
      .map(({ segments }) => segments?.find(({ category }) => category === 'identity')?.state);
    expect(states).toEqual(['withheld', 'made', 'withdrawn', 'made']);
    expect(JSON.stringify(trace)).not.toContain('Journey');
    const carried = trace.entries.find(
      ({ kind, to, deliveries }) => kind === 'disclosure' && to === PART_2 && (deliveries?.length ?? 0) > 0,
    );
    expect(carried?.deliveries?.[0]).toMatchObject({
      topic: 'party.provider.v1',
      partition: expect.any(Number),
      offset: expect.any(String),
    });

    const now = await positionNow(people);
    expect(await replayed(people, referral, now)).toContain('referral.requested');
    const then = await replayed(people, referral, gone);
    expect(then).not.toContain('referral.requested');
    expect(await replayed(people, referral, gone)).toBe(then);
  });

  it('tells the sender of a referral delivered and no more where only the sender is named as discloser', async () => {
    const other = await done(people.gulfCoast, '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: PART_2 },
      purpose: 'treatment',
      contents: { 'substance-use': { need: 'Assessment' } },
    });
    const id = other.referral ?? '';
    await done(people.gulfCoast, '/v1/consents', {
      referral: id,
      form: release([CBC], [PART_2], ['identity', 'child-welfare', 'substance-use']),
    });
    const delivered = await eventually(
      async () => (await see(people.gulfCoast, id)).body.status,
      (status) => status === 'delivered',
    );
    const accepted = await done(people.sunrise, `/v1/referrals/${id}/accept`, {
      contents: { 'substance-use': { notes: 'Offered' } },
    });
    const seen = await see(people.gulfCoast, id, accepted.token);
    expect(seen.body.status).toBe(delivered);
    expect(seen.body.events.map(({ type }) => type)).toEqual(['referral.requested', 'referral.received']);
    expect(JSON.stringify(seen.body)).not.toContain('Offered');
    expect((await see(people.sunrise, id, accepted.token)).body.status).toBe('accepted');
  });
}

interface TraceEntry {
  readonly kind: string;
  readonly type?: string;
  readonly event?: string;
  readonly to?: string;
  readonly place: string;
  readonly of?: { readonly event: string };
  readonly segments?: readonly { readonly category: string; readonly state: string }[];
  readonly deliveries?: readonly unknown[];
}

/** The log's last position, from the first line of a replay. */
async function positionNow({ auditor }: People): Promise<string> {
  const [first] = await replayLines(auditor, 'stream=policy');
  return String((JSON.parse(first ?? '{}') as { position?: unknown }).position);
}

const replayed = async ({ auditor }: People, referral: string, until: string): Promise<string> =>
  (await replayLines(auditor, `stream=referral-${referral}&party=${PART_2}&until=${until}`)).slice(1).join('\n');

async function replayLines(auditor: People['auditor'], query: string): Promise<string[]> {
  const answer = await fetch(`${auditor.address}/v1/replay?${query}`, {
    headers: { authorization: `Bearer ${await auditor.bearer()}` },
  });
  expect(answer.status).toBe(200);
  return (await answer.text()).trim().split('\n');
}

interface Held {
  readonly disclosure: string;
  readonly position: string;
  readonly category: string;
  readonly segment: unknown;
}

/** What the provider's view holds of a referral, as somebody who stole its database would have it. */
async function heldSegments(hub: HubProcess, referral: string): Promise<readonly Held[]> {
  const pool = createPool(await adminUrl(hub.data), { max: 1 });
  try {
    const { rows } = await pool.query<Held>(
      `select s.disclosure, s.disclosure_position::text as position, s.category, s.content as segment
       from provider_adapter.held_segment_v1 s join provider_adapter.held_event_v1 e using (party, event)
       where e.matter = $1 and e.party = $2 and e.author = $3`,
      [`referral:${referral}`, PART_2, CBC],
    );
    return rows;
  } finally {
    await pool.end();
  }
}

async function openEach(hub: HubProcess, bearer: string, held: readonly Held[]): Promise<readonly string[]> {
  const answer = await fetch(`${hub.url}/v1/vault/open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ requests: held }),
  });
  expect(answer.status).toBe(200);
  const { answers } = (await answer.json()) as { answers: { outcome: string }[] };
  return answers.map(({ outcome }) => outcome);
}

/** The log in EventStoreDB, for the tests that are described inside. A hub needs an empty one, so it is always a stand-in. */
function logInEventStoreDb(): () => Readonly<Record<string, string>> {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  }, 30_000);
  afterAll(async () => server?.stop());
  return () => ({ HUB_EVENTSTORE: server.url });
}

const logInTheDatabase = () => () => ({});

const LOGS = [
  ['the log in the database', logInTheDatabase],
  ['the log in EventStoreDB', logInEventStoreDb],
] as const;

describe.each(LOGS)('a referral to a Part 2 programme, on the embedded pipe, %s', (_, log) => journey(log()));

describeWithKafka('a referral to a Part 2 programme, on Kafka', () => {
  describe.each(LOGS)('%s', (_, openLog) => {
    let broker: KafkaBroker;
    let folder: string;
    const log = openLog();
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hub-e2e-kafka-'));
      broker = await startKafka({ dataFolder: folder });
    }, 180_000);
    afterAll(async () => {
      await broker?.stop();
      await rm(folder, { recursive: true, force: true });
    }, 30_000);

    journey(() => ({ ...log(), HUB_BUS: `kafka://${broker.brokers.join(',')}`, HUB_TOPIC_PARTITIONS: '3' }));
  });
});
