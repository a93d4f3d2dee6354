import { randomUUID } from 'node:crypto';
import { streams } from '@hub/vocabulary';
import { BAY, GULF, HARBOR, SHELTER, type Sender } from '@hub/test-hub';
import {
  act,
  gulf,
  harbor,
  hub,
  identity,
  openOf,
  received,
  request,
  requested,
  startReferralHub,
  stopReferralHub,
  toHarbor,
  typesOf,
} from './testing/referral-hub';

beforeAll(startReferralHub, 60_000);
afterAll(stopReferralHub);

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
