import { randomUUID } from 'node:crypto';
import { AsyncLocalStorage } from 'node:async_hooks';
import { streams } from '@hub/vocabulary';
import {
  BAY,
  GULF,
  HARBOR,
  SHELTER,
  TestHub,
  foundJurisdiction,
  policy,
  referralBetween,
  type Sender,
  type TestAnswer,
} from '@hub/test-hub';
import { HandoffClock, HandoffServiceModule } from './index';

let hub: TestHub;
/** Names of the store's calls that a request makes, where a test counts them; what goes on beside it is not the request's. */
const counted = new AsyncLocalStorage<string[]>();

beforeAll(async () => {
  hub = await TestHub.start([HandoffServiceModule], {
    store: (store) =>
      new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            counted.getStore()?.push(String(name));
            return Reflect.apply(member, target, args);
          };
        },
      }),
  });
  await foundJurisdiction(hub, { ...policy, timeLimits: { introduce: { hours: 24 } } });
}, 60_000);
afterAll(() => hub.close());

const gulf: Sender = { party: GULF };
const harbor: Sender = { party: HARBOR };
const bay: Sender = { party: BAY };
const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: policy.timeZone }).format(hub.clock.now());

/** Sends a command that must succeed. */
async function done(path: string, body: unknown, sender: Sender, key?: string): Promise<Record<string, string>> {
  const answer = await hub.command(path, body, sender, key);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
  return answer.body as Record<string, string>; // ids and a token
}
const opened = async (sender = gulf) =>
  String((await done('/v1/episodes', { client: { id: randomUUID() }, worker: 'GC-1' }, sender))['episode']);
const proposed = async (episode: string, to = HARBOR) =>
  String((await done(`/v1/episodes/${episode}/propose`, { to }, gulf))['handoff']);

/** The one stream in which the episode stands. */
async function eventsOf(episode: string) {
  const all = (await hub.events()).filter(({ open }) => (open as { episode?: string }).episode === episode);
  return all.map(({ id, type, open, segments, stream, metadata }) => ({
    id,
    type,
    open: open as Record<string, unknown>, // an object in every event of an episode
    segments: Object.keys(segments),
    stream,
    metadata,
  }));
}
const typesOf = async (episode: string) => (await eventsOf(episode)).map(({ type }) => type);
const lastOf = async (episode: string, type: string) => (await eventsOf(episode)).findLast((event) => event.type === type);

/** The receiver's adapter reports what was delivered last of this kind. */
async function receive(episode: string, handoff: string, type: string, party = HARBOR): Promise<string> {
  const answers = (await lastOf(episode, type))?.id ?? '';
  await done(`/v1/handoffs/${handoff}/receive`, { answers, disclosure: randomUUID() }, { party, roles: ['adapter'] });
  return answers;
}
/** Delivered, met, and that delivered too. */
async function met(episode: string, handoff: string): Promise<string> {
  await receive(episode, handoff, 'handoff.proposed');
  await done(`/v1/handoffs/${handoff}/introduce`, { means: 'in-person', introducedOn: today() }, gulf);
  return receive(episode, handoff, 'handoff.introduced');
}

describe('opening an episode', () => {
  it('makes a worker of the party accountable, and keeps what is told out of the open part', async () => {
    const answer = await hub.command(
      '/v1/episodes',
      {
        client: { id: 'GC-77' },
        worker: 'GC-1',
        contents: { 'child-welfare': { coordinator: { name: 'Rosa Lopez' }, place: 'Family court' } },
      },
      gulf,
    );
    expect(answer).toMatchObject({ status: 201, body: { episode: expect.any(String), repeated: false } });
    const [event] = await eventsOf(String(answer.body['episode']));
    expect(event).toMatchObject({
      type: 'episode.opened',
      open: {
        coordinator: { party: GULF, worker: 'GC-1' },
        author: GULF,
        purpose: 'care-coordination',
        implies: ['child-welfare'],
      },
      segments: ['child-welfare'],
    });
    expect(JSON.stringify([event?.open, event?.metadata])).not.toMatch(/Rosa|Lopez|court/);
    expect(event?.stream).toBe(streams.coordination(String(event?.open['subject'])));
  });

  it('answers a repeat with its first result, and opens one of twenty that come at once', async () => {
    const client = { id: randomUUID() };
    const key = randomUUID();
    const body = { client, worker: 'GC-1' };
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => hub.command('/v1/episodes', body, gulf, key)),
      ...Array.from({ length: 10 }, () => hub.command('/v1/episodes', body, gulf)),
    ]);
    const first = answers.filter(({ status }) => status < 300);
    expect(new Set(first.map(({ body: { episode } }) => episode)).size).toBe(1);
    expect(answers.filter(({ status }) => status >= 300).every(({ body: { code } }) => code === 'episode/already-open')).toBe(
      true,
    );
    expect(await typesOf(String(first[0]?.body['episode']))).toEqual(['episode.opened']);
  });

  it('takes no worker’s name, no unknown means and no other party’s client', async () => {
    const client = { id: randomUUID() };
    for (const worker of ['Rosa Lopez', 'rosa@example.org', ''])
      expect((await hub.command('/v1/episodes', { client, worker }, gulf)).status).toBe(400);
    const referral = await referralBetween(hub, GULF, HARBOR, randomUUID(), { delivered: true });
    expect((await hub.command('/v1/episodes', { referral, worker: 'HR-1' }, harbor)).status).toBe(404);
    expect((await hub.command('/v1/episodes', { referral: randomUUID(), worker: 'HR-1' }, harbor)).status).toBe(404);
  });

  it('is by a referral of its own for a shelter, and nothing by which the person is found enters', async () => {
    const shelter: Sender = { party: SHELTER };
    expect(await hub.command('/v1/episodes', { client: { id: '1' }, worker: 'S-1' }, shelter)).toMatchObject({
      status: 422,
      body: { code: 'client/survivor-id' },
    });
    const referral = await referralBetween(hub, SHELTER, HARBOR, randomUUID(), { delivered: true });
    const place = { 'domestic-violence': { place: '4 Oak Street' } };
    expect(await hub.command('/v1/episodes', { referral, worker: 'S-1', contents: place }, shelter)).toMatchObject({
      body: { code: 'handoff/survivor-identity' },
    });
    const { episode = '' } = await done('/v1/episodes', { referral, worker: 'S-1' }, shelter);
    const { handoff = '' } = await done(`/v1/episodes/${episode}/propose`, { to: HARBOR }, shelter);
    await receive(episode, handoff, 'handoff.proposed');
    // Nor by whoever takes over.
    const told = { reason: 'no-capacity', contents: { identity: { names: [{ text: 'Jane' }] } } };
    expect(await hub.command(`/v1/handoffs/${handoff}/fail`, told, harbor)).toMatchObject({
      body: { code: 'handoff/survivor-identity' },
    });
  });
});

describe('a warm hand-off', () => {
  it('fails once, is tried again, and moves accountability with the confirmation of the second attempt', async () => {
    const episode = await opened();
    const handoff = await proposed(episode);
    await receive(episode, handoff, 'handoff.proposed');
    expect(
      (await hub.command(`/v1/handoffs/${handoff}/introduce`, { means: 'video', introducedOn: today() }, gulf)).body,
    ).toMatchObject({
      code: 'handoff/means-not-counted',
    });
    await done(`/v1/handoffs/${handoff}/fail`, { reason: 'subject-absent' }, gulf);
    await done(`/v1/handoffs/${handoff}/retry`, { worker: 'HR-2' }, gulf);
    const introduction = await met(episode, handoff);
    await done(`/v1/handoffs/${handoff}/confirm`, { introduction, worker: 'HR-2' }, harbor);
    expect(await typesOf(episode)).toEqual([
      'episode.opened',
      'handoff.proposed',
      'handoff.received',
      'handoff.failed',
      'handoff.called-off',
      'handoff.proposed',
      'handoff.received',
      'handoff.introduced',
      'handoff.received',
      'handoff.confirmed',
      'handoff.released',
    ]);
    expect(await lastOf(episode, 'handoff.confirmed')).toMatchObject({
      open: { author: HARBOR, attempt: 2, from: { party: GULF, worker: 'GC-1' }, to: { party: HARBOR, worker: 'HR-2' } },
    });
    expect(await lastOf(episode, 'handoff.released')).toMatchObject({ open: { author: GULF }, segments: [] });
    // From here on the receiver coordinates, and only it.
    expect(
      (await hub.command(`/v1/episodes/${episode}/end`, { outcome: 'goals-met', endedOn: today() }, gulf)).body,
    ).toMatchObject({
      code: 'episode/not-accountable',
    });
    await done(`/v1/episodes/${episode}/end`, { outcome: 'goals-met', endedOn: today() }, harbor);
  });

  it('is told to nobody before its delivery, and to an unknown receiver only by who may propose', async () => {
    const episode = await opened();
    const handoff = await proposed(episode);
    const failing = (sender: Sender, id = handoff) => hub.command(`/v1/handoffs/${id}/fail`, { reason: 'no-capacity' }, sender);
    for (const sender of [harbor, bay]) expect((await failing(sender)).text).toBe((await failing(sender, randomUUID())).text);
    const toNobody = (sender: Sender) => hub.command(`/v1/episodes/${episode}/propose`, { to: 'nobody' }, sender);
    expect((await toNobody(bay)).body).toMatchObject({ code: 'hub/not-there' });
    await done(`/v1/handoffs/${handoff}/withdraw`, { reason: 'proposed-in-error' }, gulf);
    expect((await toNobody(gulf)).body).toMatchObject({ code: 'handoff/no-receiver' });
  });

  it('asks the log the same whether it is another’s or none', async () => {
    const episode = await opened();
    const handoff = await proposed(episode);
    const calls = async (id: string) => {
      const made: string[] = [];
      const answer: TestAnswer = await counted.run(made, () =>
        hub.command(`/v1/handoffs/${id}/withdraw`, { reason: 'no-longer-needed' }, bay),
      );
      return { status: answer.status, text: answer.text, made: made.sort() };
    };
    expect(await calls(handoff)).toEqual(await calls(randomUUID()));
  });

  it('is confirmed by one of two who try at once, or withdrawn, never both', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const episode = await opened();
      const handoff = await proposed(episode);
      const introduction = await met(episode, handoff);
      const answers = await Promise.all([
        hub.command(`/v1/handoffs/${handoff}/confirm`, { introduction, worker: 'HR-1' }, harbor),
        hub.command(`/v1/handoffs/${handoff}/withdraw`, { reason: 'no-longer-needed' }, gulf),
        hub.command(`/v1/handoffs/${handoff}/confirm`, { introduction, worker: 'HR-9' }, harbor),
      ]);
      const types = await typesOf(episode);
      const confirmed = types.filter((type) => type === 'handoff.confirmed').length;
      const withdrawn = types.filter((type) => type === 'handoff.withdrawn').length;
      expect(confirmed + withdrawn).toBe(1);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    }
  });

  it('is reported as received by an adapter, and by nobody else', async () => {
    const episode = await opened();
    const handoff = await proposed(episode);
    const body = { answers: (await lastOf(episode, 'handoff.proposed'))?.id, disclosure: randomUUID() };
    expect((await hub.command(`/v1/handoffs/${handoff}/receive`, body, harbor)).status).toBe(403);
    const adapter: Sender = { party: HARBOR, roles: ['adapter'] };
    expect(
      (await hub.command(`/v1/handoffs/${handoff}/confirm`, { introduction: randomUUID(), worker: 'X' }, adapter)).status,
    ).toBe(403);
    expect((await hub.command(`/v1/handoffs/${handoff}/receive`, body, adapter)).status).toBe(200);
  });
});

describe('the clock', () => {
  it('records a late introduction once, in the name of whoever is late', async () => {
    const episode = await opened();
    const handoff = await proposed(episode);
    await receive(episode, handoff, 'handoff.proposed');
    hub.clock.forward(25 * 3_600_000);
    const clock = hub.app.get(HandoffClock);
    const late = async () => (await typesOf(episode)).filter((type) => type === 'handoff.introduction-overdue');
    for (const deadline = Date.now() + 10_000; (await late()).length === 0 && Date.now() < deadline;) {
      await clock.tick();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await clock.tick();
    expect(await late()).toHaveLength(1);
    expect(await lastOf(episode, 'handoff.introduction-overdue')).toMatchObject({ open: { author: GULF, late: GULF } });
  });
});

it('describes every route', async () => {
  const { body } = await hub.get('/openapi.json', gulf);
  expect(Object.keys(body['paths'] as object).filter((path) => /episodes|handoffs/.test(path))).toHaveLength(9);
});
