import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trace } from '@hub/trace';
import type { KafkaBroker } from '../../../infra/kafka/broker';
import { startKafka } from '../../../infra/kafka/broker';
import { describeWithKafka } from '../../../infra/kafka/describe-with-kafka';
import type { HubClient } from '../testing/hub-client';
import { HubProcess } from '../testing/hub-process';
import { hubctl, hubctlJson } from '../testing/hubctl';
import { eventually, release, today } from './people';

const CBC = 'gulf-coast-cbc';
const ME = 'northwest-me';
const PART_2 = 'sunrise-recovery';

jest.setTimeout(90_000);

interface Answered {
  readonly token: string;
  readonly episode: string;
  readonly handoff: string;
  readonly consent: string;
}

interface Row {
  readonly episode: string;
  readonly accountable: { readonly party: string; readonly worker?: string };
  readonly handoff?: { readonly handoff: string; readonly attempt: number; readonly introduction?: string };
  readonly waiting: { readonly party: string; readonly act: string };
}

/** A parent's coordination goes from a child-welfare agency to the Managing Entity and on to a Part 2 programme. */
function handoff(environment: () => Readonly<Record<string, string>>): void {
  let hub: HubProcess;
  let gulf: HubClient;
  let northwest: HubClient;
  let sunrise: HubClient;
  let episode: string;
  let first: string;
  let consent: string;

  beforeAll(async () => {
    hub = await HubProcess.start({ environment: environment() });
    [gulf, northwest, sunrise] = await Promise.all([hub.as('gulf-coast'), hub.as('northwest'), hub.as('sunrise')]);
  }, 120_000);
  afterAll(async () => hub?.dispose(), 60_000);

  const done = async (client: HubClient, path: string, body: unknown, key?: string): Promise<Answered> => {
    const answer = await client.command<Answered>(path, body, key);
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const VIEW_OF: Readonly<Record<string, string>> = { [CBC]: 'cbc', [ME]: 'me', [PART_2]: 'provider' };
  /** The episode on a party's own board, once what it waits for is this act. */
  const rowOf = async (client: HubClient, act?: string): Promise<Row | undefined> => {
    const look = async () => {
      const { body } = await client.get<{ episodes: Row[] }>(`/v1/${VIEW_OF[client.signIn.party]}/board`);
      return body.episodes.find((row) => row.episode === episode);
    };
    return act === undefined ? look() : eventually(look, (row) => row?.waiting.act === act);
  };
  const waitsFor = async (client: HubClient, party: string, act: string): Promise<Row> => {
    const row = await rowOf(client, act);
    expect(row?.waiting).toMatchObject({ party, act });
    return row as Row; // just looked at
  };
  const traceAs = async (name: string, id = episode) => (await hubctlJson<Trace>(hub, 'trace', id, '--as', name)).value;
  const typesSeenBy = async (name: string) => {
    const { entries } = await traceAs(name);
    return entries.flatMap((entry) => (entry.kind === 'event' ? [entry.type] : []));
  };
  /** Sends a command and kills the hub before or after it has answered, as it falls; then it is sent again, under its key. */
  const throughAKill = async (client: HubClient, path: string, body: unknown): Promise<Answered> => {
    const key = randomUUID();
    await client.bearer();
    const cut = client.command(path, body, key).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 15));
    await hub.kill('SIGKILL');
    await cut;
    await hub.start();
    return done(client, path, body, key);
  };

  it('begins with one accountable coordinator, and reaches the next party on a consent only', async () => {
    const client = { id: randomUUID() };
    ({ episode } = await done(gulf, '/v1/episodes', {
      client,
      worker: 'GC-0417',
      contents: { 'child-welfare': { coordinator: { name: 'Rosa Handover' }, notes: 'Reunification plan' } },
    }));
    await waitsFor(gulf, CBC, 'coordinate');
    ({ handoff: first } = await done(gulf, `/v1/episodes/${episode}/propose`, {
      to: ME,
      contents: { identity: { names: [{ family: 'Handover' }] }, 'child-welfare': { place: 'Family court, room 4' } },
    }));
    await waitsFor(gulf, CBC, 'give-basis');
    expect(await rowOf(northwest)).toBeUndefined();
    ({ consent } = await done(gulf, '/v1/consents', {
      client,
      form: {
        ...release([CBC, ME, PART_2], [CBC, ME, PART_2], ['identity', 'child-welfare', 'substance-use']),
        purposes: ['treatment', 'care-coordination'],
      },
    }));
    // The adapter's receipt starts the clock.
    expect((await waitsFor(gulf, CBC, 'introduce')).handoff).toMatchObject({ handoff: first, attempt: 1 });
    await waitsFor(northwest, CBC, 'introduce');
  });

  it('fails once, because video does not count here and the person did not come', async () => {
    const video = await gulf.command(`/v1/handoffs/${first}/introduce`, { means: 'video', introducedOn: today() });
    expect(video).toMatchObject({ status: 422, body: { code: 'handoff/means-not-counted' } });
    await done(gulf, `/v1/handoffs/${first}/fail`, { reason: 'subject-absent' });
    await waitsFor(gulf, CBC, 'try-again');
    expect(
      (
        await eventually(
          () => rowOf(northwest),
          (row) => row?.waiting.act === 'try-again',
        )
      )?.accountable.party,
    ).toBe(CBC);
  });

  it('is tried again and confirmed, though the hub is killed while each is under way', async () => {
    await throughAKill(gulf, `/v1/handoffs/${first}/retry`, { worker: 'NW-12' });
    expect((await waitsFor(gulf, CBC, 'introduce')).handoff).toMatchObject({ attempt: 2 });
    await done(gulf, `/v1/handoffs/${first}/introduce`, { means: 'in-person', introducedOn: today() });
    const { handoff: met } = await waitsFor(northwest, ME, 'confirm');
    const body = { introduction: met?.introduction, worker: 'NW-12' };
    await throughAKill(northwest, `/v1/handoffs/${first}/confirm`, body);
    expect((await northwest.command(`/v1/handoffs/${first}/confirm`, body)).status).toBe(200);
    expect((await waitsFor(northwest, ME, 'coordinate')).accountable).toEqual({ party: ME, worker: 'NW-12' });
  });

  it('tells the former coordinator that it is released, and no more without a basis', async () => {
    const seen = await eventually(
      () => typesSeenBy('gulf-coast'),
      (types) => types.includes('handoff.released'),
    );
    expect(seen).not.toContain('handoff.confirmed');
    const refused = await gulf.command(`/v1/episodes/${episode}/end`, { outcome: 'goals-met', endedOn: today() });
    expect(refused.body).toMatchObject({ code: 'episode/not-accountable' });
  });

  it('goes on to the programme, on the word of the new coordinator’s party alone', async () => {
    await done(northwest, `/v1/consents/${consent}/confirm`, {});
    const { handoff: second } = await done(northwest, `/v1/episodes/${episode}/propose`, { to: PART_2 });
    await waitsFor(northwest, ME, 'introduce');
    await done(northwest, `/v1/handoffs/${second}/introduce`, { means: 'in-person', introducedOn: today() });
    const { handoff: met } = await waitsFor(sunrise, PART_2, 'confirm');
    await done(sunrise, `/v1/handoffs/${second}/confirm`, { introduction: met?.introduction, worker: 'SR-3' });
    expect((await waitsFor(sunrise, PART_2, 'coordinate')).accountable).toEqual({ party: PART_2, worker: 'SR-3' });
    // The hand-off's own id names the same story.
    expect((await traceAs('auditor', second)).episode).toBe(episode);
  });

  it('is one story, with one accountable coordinator at each moment and nobody’s name in it', async () => {
    const trace = await traceAs('auditor');
    expect(trace.episodes).toMatchObject([
      {
        episode,
        accountable: { party: PART_2, worker: 'SR-3' },
        handoffs: [
          { from: CBC, to: ME, attempts: 2, state: 'confirmed' },
          { from: ME, to: PART_2, attempts: 1, state: 'confirmed' },
        ],
      },
    ]);
    const events = trace.entries.flatMap((entry) =>
      entry.kind === 'event' && entry.matter === `episode:${episode}` ? [entry] : [],
    );
    expect(events.map(({ type }) => type)).toEqual([
      ...['episode.opened', 'handoff.proposed', 'handoff.received', 'handoff.failed', 'handoff.called-off'],
      ...['handoff.proposed', 'handoff.received', 'handoff.introduced', 'handoff.received'],
      ...['handoff.confirmed', 'handoff.released'],
      ...['handoff.proposed', 'handoff.received', 'handoff.introduced', 'handoff.received'],
      ...['handoff.confirmed', 'handoff.released'],
    ]);
    const carried = trace.entries.flatMap((entry) => (entry.kind === 'disclosure' ? entry.deliveries : []));
    expect(new Set(carried.map(({ topic }) => topic))).toEqual(new Set(['party.cbc.v1', 'party.me.v1', 'party.provider.v1']));
    expect(JSON.stringify(trace)).not.toMatch(/Handover|Reunification|court/);

    const { code, out } = await hubctl(hub, 'trace', episode, '--as', 'auditor');
    expect(code).toBe(0);
    for (const words of [
      `Trace of episode ${episode}`,
      'accountable: SR-3 at sunrise-recovery',
      '2 attempts',
      'handoff.released',
    ])
      expect(out).toContain(words);
    const stranger = await hubctl(hub, 'trace', episode, '--as', 'harbor');
    expect(stranger.code).toBe(5);
  });
}

describe('a hand-off across three parties, on the embedded pipe', () => handoff(() => ({})));

describeWithKafka('a hand-off across three parties, on Kafka', () => {
  let broker: KafkaBroker;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-e2e-kafka-'));
    broker = await startKafka({ dataFolder: folder });
  }, 180_000);
  afterAll(async () => {
    await broker?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 30_000);

  handoff(() => ({ HUB_BUS: `kafka://${broker.brokers.join(',')}`, HUB_TOPIC_PARTITIONS: '3' }));
});
