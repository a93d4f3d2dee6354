import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { streams } from '@hub/vocabulary';
import { INBOUND_COMMANDS } from '@hub/party-adapter';
import { BAY, GULF, HARBOR, OPERATOR, SHELTER, TestHub, foundJurisdiction, parties, policy, type Sender } from '@hub/test-hub';
import { ReferralClock, ReferralServiceModule } from './index';

let hub: TestHub;
/** Names of the store's calls that a request makes, where a test counts them; what goes on beside it is not the request's. */
const counted = new AsyncLocalStorage<string[]>();

beforeAll(async () => {
  hub = await TestHub.start([ReferralServiceModule], {
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
  await foundJurisdiction(hub, { ...policy, importers: ['importer'] });
}, 60_000);
afterAll(() => hub.close());

const gulf: Sender = { party: GULF };
const harbor: Sender = { party: HARBOR };
const identity = { names: [{ family: 'Doe', given: ['Ann'] }] };
const toHarbor = (more: object = {}) => ({
  client: { id: randomUUID() },
  to: { party: HARBOR },
  purpose: 'treatment',
  contents: { identity },
  ...more,
});
const request = async (more: object = {}, sender = gulf, key?: string) =>
  hub.command('/v1/referrals', toHarbor(more), sender, key);
const requested = async (more: object = {}) => String((await request(more)).body['referral']);
const act = (referral: string, name: string, body: unknown, sender: Sender, key?: string) =>
  hub.command(`/v1/referrals/${referral}/${name}`, body, sender, key);
const typesOf = async (referral: string) => (await hub.events(streams.referral(referral))).map(({ type }) => type);
const openOf = async (referral: string, index: number) =>
  (await hub.events(streams.referral(referral))).at(index)?.open as Record<string, unknown>; // an object in every event of a referral
async function received(more: object = {}, sender = gulf): Promise<string> {
  const referral = String((await request(more, sender)).body['referral']);
  const [event] = await hub.events(streams.referral(referral));
  const answer = await act(
    referral,
    'receive',
    { answers: event!.id, disclosure: randomUUID() },
    { party: HARBOR, roles: ['adapter'] },
  );
  if (answer.status !== 200) throw new Error(answer.text);
  return referral;
}

describe('publishing a referral', () => {
  it('records it with what it gives away, and nothing of its contents in the open', async () => {
    const answer = await request({ to: { programme: 'detox' }, contents: { identity, 'substance-use': { need: 'detox bed' } } });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ referral: expect.any(String), token: expect.any(String), repeated: false });
    const [event] = await hub.events(streams.referral(String(answer.body['referral'])));
    expect(event).toMatchObject({
      type: 'referral.requested',
      open: { sender: GULF, addressee: HARBOR, author: GULF, priority: 'routine', implies: ['child-welfare', 'substance-use'] },
      metadata: { party: GULF, key: expect.any(String), command: { name: 'referral.request' } },
    });
    expect(Object.keys(event!.segments)).toEqual(['identity', 'substance-use']);
    expect(JSON.stringify([event!.open, event!.metadata])).not.toMatch(/Doe|detox/);
  });

  it('answers a repeated command with its first result', async () => {
    const body = toHarbor();
    const key = randomUUID();
    const first = await hub.command('/v1/referrals', body, gulf, key);
    const again = await hub.command('/v1/referrals', body, gulf, key);
    expect(again).toMatchObject({ status: 200, body: { referral: first.body['referral'], repeated: true } });
    expect(await typesOf(String(first.body['referral']))).toEqual(['referral.requested']);
  });

  it('refuses another command under the same key, but not under another client’s', async () => {
    const key = randomUUID();
    const first = await request({}, gulf, key);
    expect(await request({}, gulf, key)).toMatchObject({ status: 422, body: { code: 'command/key-reused' } });
    const other = await request({}, { ...gulf, client: 'another-system' }, key);
    expect(other.status).toBe(201);
    expect(other.body['referral']).not.toBe(first.body['referral']);
  });

  it('makes one event of 20 concurrent repeats', async () => {
    const body = toHarbor();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => hub.command('/v1/referrals', body, gulf, key)));
    expect(new Set(answers.map(({ body: { referral } }) => referral)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.every(({ status }) => status < 300)).toBe(true);
    expect(await typesOf(String(answers[0]!.body['referral']))).toEqual(['referral.requested']);
  });

  it('gives one pseudonym to a client of whom 20 first commands come at once', async () => {
    const client = { id: `client-${randomUUID()}` };
    const answers = await Promise.all(Array.from({ length: 20 }, () => request({ client })));
    const subjects = await Promise.all(answers.map(({ body }) => openOf(String(body['referral']), 0)));
    expect(new Set(subjects.map(({ subject }) => subject)).size).toBe(1);
    expect(await hub.events(hub.identifiers.clientStream(GULF, client.id))).toHaveLength(1);
    const elsewhere = await hub.command('/v1/referrals', { ...toHarbor({ client }), to: { party: GULF } }, harbor);
    expect((await openOf(String(elsewhere.body['referral']), 0))['subject']).not.toBe(subjects[0]!['subject']);
  });

  it.each([
    ['a kind in a service area', { kind: 'provider', serviceArea: 'pinellas' }, BAY],
    ['a programme', { programme: 'detox' }, HARBOR],
    ['a party and its programme', { party: HARBOR, programme: 'detox' }, HARBOR],
  ])('routes to %s', async (_, to, addressee) => {
    const referral = await requested({ to, contents: { health: { need: 'care' } } });
    expect(await openOf(referral, 0)).toMatchObject({ addressee });
  });

  it.each([
    ['nobody', { party: 'nobody' }, 'referral/no-addressee'],
    ['a programme of another party', { party: BAY, programme: 'detox' }, 'referral/no-addressee'],
    ['an area that nobody serves', { kind: 'provider', serviceArea: 'nowhere' }, 'referral/no-addressee'],
    ['two destinations', { party: HARBOR, kind: 'provider', serviceArea: 'tampa' }, 'referral/unclear-destination'],
    ['half a destination', { kind: 'provider' }, 'referral/unclear-destination'],
  ])('refuses %s, and mints nobody', async (_, to, code) => {
    const client = { id: randomUUID() };
    expect(await request({ to, client })).toMatchObject({ status: 422, body: { code } });
    expect(await hub.events(hub.identifiers.clientStream(GULF, client.id))).toEqual([]);
  });

  it('refuses a sub-referral of what is not the sender’s like one of nothing', async () => {
    const others = await requested();
    const stranger = (partOf: string) => hub.command('/v1/referrals', { ...toHarbor({ partOf }) }, { party: BAY });
    const [one, none] = await Promise.all([stranger(others), stranger(randomUUID())]);
    expect(one).toEqual(none);
    expect(one).toMatchObject({ status: 422, body: { code: 'referral/part-of-not-there' } });
    expect((await request({ partOf: others })).status).toBe(201);
  });

  it('refers on whom it was sent: the same person, in one chain, and nothing of what it was told goes along by itself', async () => {
    const parent = await received({ contents: { identity, 'substance-use': { need: 'detox bed' } } });
    const onward = { to: { party: BAY }, purpose: 'treatment', partOf: parent, contents: { health: { need: 'check' } } };
    const child = await hub.command('/v1/referrals', onward, harbor);
    expect(child.status).toBe(201);
    const [event] = await hub.events(streams.referral(String(child.body['referral'])));
    const subject = (await openOf(parent, 0))['subject'];
    expect(event!.open).toMatchObject({ partOf: parent, sender: HARBOR, author: HARBOR, subject, concerns: [HARBOR, BAY] });
    expect(Object.keys(event!.segments)).toEqual(['health']);
    // Its own client by its own id is its own subject; without a chain it must be said who it is.
    const own = await hub.command('/v1/referrals', { ...onward, client: { id: randomUUID() } }, harbor);
    expect((await openOf(String(own.body['referral']), 0))['subject']).not.toBe(subject);
    expect(await hub.command('/v1/referrals', { ...onward, partOf: undefined }, harbor)).toMatchObject({
      status: 422,
      body: { code: 'client/missing' },
    });
  });

  it('ends a part without ending the whole, and the whole without its part', async () => {
    const parent = await received();
    const onward = { to: { party: BAY }, purpose: 'treatment', partOf: parent, contents: { health: { need: 'check' } } };
    const child = String((await hub.command('/v1/referrals', onward, harbor)).body['referral']);
    expect((await act(child, 'cancel', { reason: 'no-longer-needed' }, harbor)).status).toBe(200);
    expect(await typesOf(parent)).toEqual(['referral.requested', 'referral.received']);
    expect((await act(parent, 'accept', {}, harbor)).status).toBe(200);
    expect((await act(parent, 'end', { outcome: 'transferred', endedOn: '2026-01-03' }, harbor)).status).toBe(200);
    expect(await typesOf(child)).toEqual(['referral.requested', 'referral.cancelled']);
  });

  it('lets nobody refer on what has not reached them, and lets a survivor’s chain hold neither id nor identity', async () => {
    const undelivered = await requested();
    const onward = (partOf: string, more: object = {}) =>
      hub.command('/v1/referrals', { to: { party: BAY }, purpose: 'treatment', partOf, contents: {}, ...more }, harbor);
    expect(await onward(undelivered)).toMatchObject({ status: 422, body: { code: 'referral/part-of-not-there' } });
    const codes = { health: { codes: [{ system: 'http://snomed.info/sct', code: '185349003' }] } };
    const survivors = await received({ client: undefined, contents: codes }, { party: SHELTER });
    expect(await onward(survivors, { client: { id: '1' } })).toMatchObject({ status: 422, body: { code: 'client/survivor-id' } });
    expect(await onward(survivors, { contents: { identity } })).toMatchObject({ body: { code: 'referral/survivor-identity' } });
    const child = await onward(survivors, { contents: codes });
    expect(child.status).toBe(201);
    expect((await openOf(String(child.body['referral']), 0))['subject']).toBe((await openOf(survivors, 0))['subject']);
    // Whoever it is referred on to keeps to it as well.
    const onwardTo = String(child.body['referral']);
    const [sent] = await hub.events(streams.referral(onwardTo));
    const bay: Sender = { party: BAY, roles: ['adapter'] };
    await act(onwardTo, 'receive', { answers: sent!.id, disclosure: randomUUID() }, bay);
    expect(await act(onwardTo, 'accept', { contents: { identity } }, { party: BAY })).toMatchObject({
      body: { code: 'referral/survivor-identity' },
    });
    expect((await act(onwardTo, 'accept', {}, { party: BAY })).status).toBe(200);
  });

  it('takes no client id of a survivor, and gives each of her referrals a pseudonym of its own', async () => {
    const shelter: Sender = { party: SHELTER };
    expect(await request({ contents: {} }, shelter)).toMatchObject({ status: 422, body: { code: 'client/survivor-id' } });
    const body = {
      to: { party: BAY },
      purpose: 'treatment',
      contents: { health: { codes: [{ system: 'http://snomed.info/sct', code: '185349003' }] } },
    };
    const key = randomUUID();
    const [one, again, two] = [
      await hub.command('/v1/referrals', body, shelter, key),
      await hub.command('/v1/referrals', body, shelter, key),
      await hub.command('/v1/referrals', body, shelter),
    ];
    expect(again.body).toMatchObject({ referral: one.body['referral'], repeated: true });
    const [first, second] = await Promise.all([one, two].map(({ body: { referral } }) => openOf(String(referral), 0)));
    expect(first!['subject']).not.toBe(second!['subject']);
    expect(first!['implies']).toContain('domestic-violence');
    expect(await hub.command('/v1/referrals', { ...body, contents: { identity } }, shelter)).toMatchObject({
      status: 409,
      body: { code: 'referral/survivor-identity' },
    });
    expect(await request({ client: undefined })).toMatchObject({ status: 422, body: { code: 'client/missing' } });
  });

  it('lets an importer publish for another party, and nobody else', async () => {
    const importer: Sender = { party: 'importer', roles: ['publisher'] };
    const answer = await request({ onBehalfOf: GULF }, importer);
    expect(await openOf(String(answer.body['referral']), 0)).toMatchObject({ author: GULF, sender: GULF });
    expect(await request({ onBehalfOf: GULF }, harbor)).toMatchObject({
      status: 403,
      body: { code: 'referral/not-an-importer' },
    });
    expect(await request({ onBehalfOf: 'nobody' }, harbor)).toMatchObject({
      status: 403,
      body: { code: 'referral/not-an-importer' },
    });
  });

  it('names what cannot be taken by its place, never by its value', async () => {
    const answer = await request({ contents: { identity: { names: [{ family: 7 }], MARKER: 1 }, MARKER: {} } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'http/invalid-request' } });
    const pointers = (answer.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer); // as the edge writes it
    expect(pointers).toEqual(expect.arrayContaining(['/contents', '/contents/identity/names/0/family', '/contents/identity']));
    expect(answer.text).not.toContain('MARKER');
  });
});

describe('acting on a referral', () => {
  it('takes contents of every category with every act', async () => {
    const need = Object.fromEntries(
      ['child-welfare', 'mental-health', 'substance-use', 'domestic-violence', 'health', 'education', 'housing', 'benefits'].map(
        (category) => [category, { notes: 'a note' }],
      ),
    );
    const contents = { ...need, identity, contact: { notes: 'a note' } };
    const acts: [string, object, Sender][] = [
      ['ask-information', {}, harbor],
      ['give-information', {}, gulf],
      ['waitlist', { position: 2, estimatedStart: '2030-01-01' }, harbor],
      ['accept', {}, harbor],
      ['schedule', { startsAt: '2030-01-02T15:00:00Z', means: 'video' }, harbor],
      ['cancel-appointment', { calledOffBy: 'provider' }, harbor],
      ['schedule', { startsAt: '2030-01-03T15:00:00Z' }, harbor],
      ['attempt-contact', { attemptedAt: '2026-01-02T15:00:00Z', means: 'phone', outcome: 'no-answer' }, harbor],
      ['hold', { reason: 'subject-unavailable', until: '2030-01-02' }, harbor],
      ['resume', {}, harbor],
      ['start', { startedOn: '2026-01-02' }, harbor],
      ['note', {}, harbor],
      ['cancel', { reason: 'duplicate' }, gulf],
      ['end', { outcome: 'completed', endedOn: '2026-01-03' }, harbor],
    ];
    const referral = await received({ contents });
    for (const [name, body, sender] of acts) expect((await act(referral, name, { ...body, contents }, sender)).status).toBe(200);
    const declined = await received();
    expect((await act(declined, 'decline', { reason: 'no-capacity', contents }, harbor)).status).toBe(200);
    const sentOn = await received();
    expect((await act(sentOn, 'redirect', { to: BAY, contents }, harbor)).status).toBe(200);
  });

  it('refuses what is too large for one event before anything is written', async () => {
    const referral = await received();
    const long = { need: 'x'.repeat(8_000), reason: 'x'.repeat(8_000), notes: 'x'.repeat(8_000) };
    const contents = Object.fromEntries(
      ['child-welfare', 'mental-health', 'substance-use', 'domestic-violence', 'health', 'education', 'housing', 'benefits'].map(
        (category) => [
          category,
          { ...long, codes: Array.from({ length: 20 }, () => ({ code: 'x'.repeat(200), display: 'x'.repeat(200) })) },
        ],
      ),
    );
    const answer = await act(referral, 'accept', { contents }, harbor);
    expect(answer).toMatchObject({ status: 413, body: { code: 'log/too-large' } });
    expect(await typesOf(referral)).toHaveLength(2);
  });

  it('goes from delivery to its end', async () => {
    const referral = await received();
    const answers = [
      await act(referral, 'accept', { startBy: '2030-01-01' }, harbor),
      await act(referral, 'start', { startedOn: '2026-01-02' }, harbor),
      await act(referral, 'end', { outcome: 'completed', endedOn: '2026-01-03' }, harbor),
    ];
    expect(answers.map(({ status, body }) => [status, Object.keys(body)])).toEqual(
      Array.from({ length: 3 }, () => [200, ['referral', 'token', 'repeated']]),
    );
    expect(await typesOf(referral)).toEqual([
      'referral.requested',
      'referral.received',
      'referral.accepted',
      'referral.service-started',
      'referral.ended',
    ]);
    expect(await openOf(referral, 1)).toMatchObject({ author: GULF, addressee: HARBOR });
  });

  it('tells nothing of another’s referral: same answer, same calls to the log', async () => {
    const theirs = await received();
    const stranger: Sender = { party: BAY };
    const bodies: Record<string, unknown> = {
      accept: {},
      decline: { reason: 'no-capacity' },
      redirect: { to: HARBOR },
      start: { startedOn: '2026-01-01' },
      end: { outcome: 'completed', endedOn: '2026-01-01' },
      cancel: { reason: 'duplicate' },
      waitlist: { position: 1 },
      'ask-information': {},
      'give-information': { asked: randomUUID() },
      schedule: { startsAt: '2030-01-02T15:00:00Z' },
      'cancel-appointment': { calledOffBy: 'subject' },
      'no-show': {},
      'attempt-contact': { attemptedAt: '2026-01-02T15:00:00Z', means: 'phone', outcome: 'reached' },
      note: {},
      hold: { reason: 'awaiting-capacity', until: '2030-01-01' },
      resume: {},
      'refuse-cancel': { asked: randomUUID(), reason: 'required-by-law' },
    };
    for (const [name, body] of Object.entries(bodies)) {
      const ask = async (referral: string) => {
        const calls: string[] = [];
        const answer = await counted.run(calls, () => act(referral, name, body, stranger));
        return { answer, calls };
      };
      const [one, none] = [await ask(theirs), await ask(randomUUID())];
      expect(one).toEqual(none);
      expect(one.calls).toContain('readStream');
      expect(one.answer).toMatchObject({ status: 404, body: { code: 'hub/not-there' } });
      expect((await act('not-an-id', name, body, stranger)).text).toBe(one.answer.text);
    }
  });

  it('tells an addressee nothing before delivery', async () => {
    const referral = await requested();
    expect(await act(referral, 'accept', {}, harbor)).toMatchObject({ status: 404, body: { code: 'hub/not-there' } });
  });

  it('answers the sender’s cancel alike before service, during and after it', async () => {
    const shapes = [];
    for (const last of ['received', 'started', 'ended']) {
      const referral = await received();
      if (last !== 'received') {
        await act(referral, 'accept', {}, harbor);
        await act(referral, 'start', { startedOn: '2026-01-02' }, harbor);
      }
      if (last === 'ended') await act(referral, 'end', { outcome: 'completed', endedOn: '2026-01-03' }, harbor);
      const { status, body } = await act(referral, 'cancel', { reason: 'no-longer-needed' }, gulf);
      shapes.push({ status, members: Object.keys(body), repeated: body['repeated'] });
    }
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
  });

  it('lets the addressee refuse to cancel by naming the request, and the sender ask again by naming the refusal', async () => {
    const referral = await received();
    await act(referral, 'accept', {}, harbor);
    await act(referral, 'start', { startedOn: '2026-01-02' }, harbor);
    const last = async () => (await hub.events(streams.referral(referral))).at(-1)!;
    const ask = (more: object = {}) => act(referral, 'cancel', { reason: 'no-longer-needed', ...more }, gulf);
    expect((await ask()).status).toBe(200);
    const asked = await last();
    const arrival = { answers: asked.id, disclosure: randomUUID() };
    expect((await act(referral, 'receive', arrival, { party: HARBOR, roles: ['adapter'] })).status).toBe(200);
    // That it arrived is the addressee's to tell.
    expect(await last()).toMatchObject({ type: 'referral.received', open: { author: HARBOR, answers: asked.id } });
    const refusal = { asked: asked.id, reason: 'subject-wishes-to-continue' };
    expect((await act(referral, 'refuse-cancel', refusal, harbor)).status).toBe(200);
    const refused = await last();
    const before = (await typesOf(referral)).length;
    expect((await ask()).status).toBe(200);
    expect(await typesOf(referral)).toHaveLength(before);
    expect((await ask({ refused: refused.id })).status).toBe(200);
    expect((await last()).type).toBe('referral.cancel-requested');
    expect((await act(referral, 'cancel', { reason: 'no-longer-needed', asked: (await last()).id }, harbor)).status).toBe(200);
    expect((await last()).type).toBe('referral.cancelled');
  });

  it('makes one event of each act that may be done again, however often its command comes', async () => {
    const referral = await received();
    await act(referral, 'accept', {}, harbor);
    const acts: [string, object, Sender][] = [
      ['note', {}, harbor],
      ['attempt-contact', { attemptedAt: '2026-01-02T15:00:00Z', means: 'letter', outcome: 'message-left' }, harbor],
      ['hold', { reason: 'subject-asked', until: '2030-01-02' }, harbor],
      ['ask-information', {}, harbor],
      ['give-information', {}, gulf],
    ];
    for (const [name, body, sender] of acts) {
      const before = (await typesOf(referral)).length;
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: 5 }, () => act(referral, name, body, sender, key)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(await typesOf(referral)).toHaveLength(before + 1);
    }
  });

  it('makes one event of 20 concurrent repeats of one answer, and refuses other bytes under its key', async () => {
    const referral = await received();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => act(referral, 'accept', {}, harbor, key)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await typesOf(referral)).filter((type) => type === 'referral.accepted')).toHaveLength(1);
    expect(await act(referral, 'accept', ' {}', harbor, key)).toMatchObject({
      status: 422,
      body: { code: 'command/key-reused' },
    });
  });

  it('sends it on to a registered party only', async () => {
    const referral = await received();
    expect(await act(referral, 'redirect', { to: 'nobody', reason: 'wrong-service' }, harbor)).toMatchObject({
      status: 409,
      body: { code: 'referral/no-addressee' },
    });
    expect((await act(referral, 'redirect', { to: BAY, reason: 'wrong-service' }, harbor)).status).toBe(200);
    expect(await openOf(referral, -1)).toMatchObject({ to: BAY, from: HARBOR, implies: expect.arrayContaining(['health']) });
  });

  it.each<[string, string, unknown, Sender]>([
    ['a person receives', 'receive', { answers: randomUUID(), disclosure: randomUUID() }, { party: HARBOR }],
    ['an adapter accepts', 'accept', {}, { party: HARBOR, roles: ['adapter'] }],
    ['an auditor cancels', 'cancel', { reason: 'duplicate' }, { party: GULF, roles: ['auditor'] }],
  ])('is refused where %s', async (_, name, body, sender) =>
    expect(await act(await requested(), name, body, sender)).toMatchObject({ status: 403, body: { code: 'sign-in/role' } }),
  );

  it('refuses what the state does not allow with the decider’s code', async () => {
    const referral = await received();
    expect(await act(referral, 'start', { startedOn: '2026-01-01' }, harbor)).toMatchObject({
      status: 409,
      body: { code: 'referral/not-accepted', type: 'urn:referral-hub:problem:referral/not-accepted' },
    });
  });
});

describe('importing a referral', () => {
  const task = (status: string, more: object = {}) => ({
    addressee: HARBOR,
    client: { id: 'Patient/1' },
    focus: `ServiceRequest/${randomUUID()}`,
    owner: 'Organization/2',
    status,
    requestedAt: '2026-01-01T00:00:00Z',
    purpose: 'treatment',
    identifiers: [{ value: 'Task/1', version: '1' }],
    contents: { identity },
    ...more,
  });
  const send = (body: unknown, sender: Sender = { party: GULF, roles: ['publisher'] }) =>
    hub.command('/v1/referrals/import', body, sender);

  it('records it in its state, moves it on, and knows an older version already', async () => {
    const first = task('accepted', { history: [{ status: 'requested', at: '2026-01-01T00:00:00Z' }, { status: 'on-hold' }] });
    const imported = await send(first);
    expect(imported).toMatchObject({ status: 201, body: { outcome: 'imported', repeated: false } });
    expect(await send({ ...first, status: 'completed' })).toMatchObject({
      body: { referral: imported.body['referral'], outcome: 'moved-on' },
    });
    expect(await send(first)).toMatchObject({ body: { referral: imported.body['referral'], outcome: 'known' } });
    const events = await hub.events(streams.referral(String(imported.body['referral'])));
    expect(events.map(({ type }) => type)).toEqual(['referral.imported', 'referral.import-updated']);
    expect(events[0]!.open).toMatchObject({ state: 'accepted', history: [{ state: 'requested', at: '2026-01-01T00:00:00Z' }] });
  });

  it('lets only the requester or an importer of the policy do so', async () => {
    const body = task('requested', { sender: GULF });
    expect(await send(body, harbor)).toMatchObject({ status: 403, body: { code: 'referral/not-an-importer' } });
    const byImporter = await send(body, { party: 'importer', roles: ['publisher'] });
    expect(await openOf(String(byImporter.body['referral']), 0)).toMatchObject({ author: GULF });
  });

  it('keeps a chain together', async () => {
    const parent = await send(task('accepted'));
    const child = await send({ ...task('requested'), addressee: GULF, partOf: parent.body['referral'] }, { party: HARBOR });
    expect(await openOf(String(child.body['referral']), 0)).toMatchObject({ partOf: parent.body['referral'], sender: HARBOR });
  });

  it('does not import a draft', async () =>
    expect(await send(task('draft'))).toMatchObject({ status: 422, body: { code: 'referral/status-not-imported' } }));
});

describe('parties and policy', () => {
  it('are for the hub’s own operators to change', async () => {
    const own: Sender = { party: GULF, roles: ['operator'] };
    expect(await hub.command('/v1/parties', parties[0], own)).toMatchObject({ status: 403, body: { code: 'sign-in/role' } });
    expect(await hub.command('/v1/policies', policy, own)).toMatchObject({ status: 403 });
  });

  it('are listed page by page, without whose tokens count', async () => {
    const one = await hub.get('/v1/parties?limit=2', gulf);
    const two = await hub.get(`/v1/parties?limit=2&cursor=${String(one.body['next'])}`, gulf);
    const ids = [one, two].flatMap(({ body }) => (body['items'] as { party: string }[]).map(({ party }) => party)); // as the route writes it
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(4);
    expect(two.body).not.toHaveProperty('next');
    expect(one.text).not.toContain('feedClients');
    expect((await hub.get('/v1/parties', OPERATOR)).text).toContain('feedClients');
    const stolen = await hub.get(`/v1/parties?cursor=${String(one.body['next'])}`, harbor);
    expect(stolen).toMatchObject({ status: 400, body: { code: 'http/invalid-cursor' } });
    expect(stolen).toEqual(await hub.get('/v1/parties?cursor=made-up', harbor));
    expect(await hub.get(`/v1/parties/${GULF}`, harbor)).toMatchObject({ status: 200, body: { party: GULF, kind: 'cbc' } });
    expect(await hub.get('/v1/parties/nobody', harbor)).toMatchObject({ status: 404, body: { code: 'hub/not-there' } });
  });

  it('are adopted once, and not under one name with two contents', async () => {
    const key = randomUUID();
    const next = { ...policy, importers: ['importer'], version: '2026-12' };
    expect(await hub.command('/v1/policies', next, OPERATOR, key)).toMatchObject({ status: 201, body: { version: '2026-12' } });
    expect(await hub.command('/v1/policies', next, OPERATOR, key)).toMatchObject({ status: 200, body: { repeated: true } });
    expect(await hub.command('/v1/policies', { ...next, importers: [] }, OPERATOR)).toMatchObject({
      status: 409,
      body: { code: 'policy/version-taken' },
    });
    expect(await hub.get('/v1/policy', gulf)).toMatchObject({ body: { version: '2026-12' } });
  });

  it('show at once what was acknowledged', async () => {
    const { body } = await hub.command(
      '/v1/parties',
      { ...parties[2], party: 'new-clinic', serviceAreas: ['orlando'] },
      OPERATOR,
    );
    const list = await hub.get(`/v1/parties?serviceArea=orlando&at-least=${String(body['token'])}`, gulf);
    expect(list.text).toContain('new-clinic');
    expect(await request({ to: { kind: 'provider', serviceArea: 'orlando' } })).toMatchObject({ status: 201 });
    expect(await hub.get('/v1/parties?at-least=made-up', gulf)).toMatchObject({
      status: 400,
      body: { code: 'http/invalid-at-least' },
    });
  });
});

describe('the clock', () => {
  it('records once what became late, on behalf of the late party', async () => {
    const referral = await received();
    const clock = hub.app.get(ReferralClock);
    hub.clock.forward(73 * 3_600_000);
    const late = async () => (await typesOf(referral)).filter((type) => type === 'referral.answer-overdue');
    for (let attempt = 0; (await late()).length === 0 && attempt < 50; attempt += 1) {
      await Promise.all([clock.tick(), clock.tick()]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await clock.tick();
    expect(await late()).toHaveLength(1);
    expect(await openOf(referral, -1)).toMatchObject({ author: HARBOR, late: HARBOR });
    expect((await hub.events(streams.referral(referral))).at(-1)!.metadata).toMatchObject({ party: 'hub', source: 'clock' });
    const { rows } = await hub.database
      .pool('hub_clock')
      .query('select from clock.due where stream = $1', [streams.referral(referral)]);
    expect(rows).toHaveLength(0);
  });
});

describe('the front door', () => {
  it('describes its routes in OpenAPI 3.1', async () => {
    const answer = await hub.app.inject('/openapi.json');
    const document = answer.json<OpenAPIObject>();
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/referrals',
        '/v1/referrals/import',
        '/v1/referrals/{id}/accept',
        '/v1/referrals/{id}/refuse-cancel',
        '/v1/parties',
        '/v1/parties/{id}',
        '/v1/policies',
        '/v1/policy',
      ]),
    );
    // Every command that the doors of parties' own systems pass on has a route here.
    const passedOn = Object.values(INBOUND_COMMANDS).filter(({ service }) => service === 'referral');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(passedOn.map(({ path }) => path.replace('{subject}', '{id}'))),
    );
    // `nullable` is a word of 3.0.
    expect(answer.body).not.toContain('nullable');
    const named = [...answer.body.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining(named));
  });

  it('never answers a malformed command with a server error', async () => {
    const odd = fc.oneof(
      fc.json(),
      fc
        .anything({ withNullPrototype: true })
        .map((value) => JSON.stringify({ ...toHarbor(), to: value, contents: value }) ?? ''),
      fc.anything().map((value) => JSON.stringify({ ...toHarbor(), client: value, priority: value, partOf: value }) ?? ''),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (body) => expect((await hub.command('/v1/referrals', body, gulf)).status).toBeLessThan(500)),
      { numRuns: 150 },
    );
  });

  it('keeps what it was told out of the log', async () => {
    hub.log.length = 0;
    const marker = `MARKER${randomUUID()}`;
    const told = { contents: { identity: { names: [{ family: marker }] }, health: { notes: marker } } };
    const referral = await requested({ client: { id: marker }, ...told });
    await act(referral, 'cancel', { reason: 'duplicate', ...told }, gulf);
    await act(marker, 'cancel', { reason: marker }, gulf);
    await hub.command('/v1/referrals', `{"client": ${marker}`, gulf);
    await hub.get(`/v1/parties/${marker}?kind=${marker}`, gulf);
    expect(hub.log.length).toBeGreaterThan(4);
    expect(hub.log.join('')).not.toContain(marker);
    // The control: what is logged is found.
    expect([...hub.log, JSON.stringify({ leaked: marker })].join('')).toContain(marker);
  });
});
