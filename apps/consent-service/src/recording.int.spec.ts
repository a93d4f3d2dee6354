import { randomUUID } from 'node:crypto';
import { coordinationDeciders } from '@hub/coordination';
import { GULF, HARBOR, SHELTER, referralBetween } from '@hub/test-hub';
import { streams } from '@hub/vocabulary';
import {
  act,
  bay,
  counted,
  day,
  forgetWhatWasDone,
  gulf,
  harbor,
  hub,
  indexed,
  journal,
  record,
  recorded,
  register,
  startConsentHub,
  stopConsentHub,
  typesOf,
  until,
} from './testing/consent-hub';

beforeAll(startConsentHub, 60_000);
afterAll(stopConsentHub);
beforeEach(forgetWhatWasDone);

describe('recording a consent', () => {
  it('records what the form says, its names sealed', async () => {
    const { consent, subject } = await recorded();
    const [event] = await register(subject);
    expect(event).toMatchObject({
      type: 'consent.recorded',
      open: {
        consent,
        author: GULF,
        regimes: expect.arrayContaining(['42-cfr-part-2']),
        implies: ['identity', 'child-welfare', 'substance-use'],
        end: { at: expect.stringMatching(/T0[45]:00:00.000Z$/) },
      },
    });
    expect(Object.keys(event!.segments)).toEqual(['identity']);
    expect(JSON.stringify([event!.open, event!.metadata])).not.toContain('Doe');
  });

  it('names each missing element with where the law asks for it', async () => {
    const answer = await record({ expiry: undefined, statements: [], signatures: undefined });
    expect(answer).toMatchObject({ status: 422, body: { code: 'consent/missing-element' } });
    expect(answer.body['errors']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'consent/missing-element', citation: '42 CFR 2.31(a)(7)' }),
        expect.objectContaining({ code: 'consent/missing-element', citation: '42 CFR 2.31(a)(6)' }),
      ]),
    );
  });

  it('refuses a form that says two things at once, or that is no form', async () => {
    for (const more of [
      { expiry: { on: day(1), event: 'discharge' } },
      { recipients: [{ party: GULF, kind: 'cbc' }] },
      { purposes: ['everything'] },
      { purposes: 'all' },
      { expiry: null },
    ])
      expect(await record(more)).toMatchObject({ status: 400, body: { code: 'http/invalid-request' } });
    expect((await record({ purposes: 'tpo' })).status).toBe(201);
  });

  it('is one event for 20 concurrent repeats, and refuses other bytes under the key', async () => {
    const client = { id: randomUUID() };
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => record({}, gulf, key, { client })));
    expect(new Set(answers.map(({ body }) => body['consent'])).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const [minted] = await hub.events(hub.identifiers.clientStream(GULF, client.id));
    expect(await typesOf((minted!.open as { subject: string }).subject)).toEqual(['consent.recorded']); // subject.minted
    expect(await record({ categories: ['identity'] }, gulf, key, { client })).toMatchObject({
      status: 422,
      body: { code: 'command/key-reused' },
    });
  });

  it('gives two persons two consents, also under one key', async () => {
    const key = randomUUID();
    const [one, two] = [await record({}, gulf, key), await record({}, gulf, key)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body['consent']).not.toBe(two.body['consent']);
  });

  it('finds the person by a referral in which the party has a part, and tells nobody else that there is one', async () => {
    const subject = randomUUID();
    const referral = await referralBetween(hub, GULF, HARBOR, subject, { delivered: true });
    expect((await record({}, harbor, undefined, { referral })).status).toBe(201);
    expect(await typesOf(subject)).toEqual(['consent.recorded']);
    const undelivered = await referralBetween(hub, GULF, HARBOR, randomUUID(), { delivered: false });
    const answers = await Promise.all(
      [undelivered, randomUUID()].map((each) => record({}, harbor, undefined, { referral: each })),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ status: 404, body: { code: 'hub/not-there' } });
    expect(await record({}, bay, undefined, { referral })).toEqual(answers[0]);
  });

  it('takes no client id of a survivor', async () => {
    expect(await record({}, { party: SHELTER })).toMatchObject({ status: 422, body: { code: 'client/survivor-id' } });
    expect(await record({}, gulf, undefined, {})).toMatchObject({ status: 422, body: { code: 'client/missing' } });
  });
});

describe('acting on a consent by its id alone', () => {
  it('works for a discloser that knows the person under no id, also while the index lags behind', async () => {
    const holding = await hub.database.pool('hub_consent').connect();
    try {
      // Whoever holds the mark's row keeps the follower from folding anything.
      await holding.query('begin');
      await holding.query('select from consent.mark for update');
      const { consent, subject } = await recorded();
      expect(await act(`consents/${consent}/confirm`, harbor)).toMatchObject({ status: 200, body: { consent, repeated: false } });
      expect(await typesOf(subject)).toEqual(['consent.recorded', 'consent.confirmed']);
      expect(await indexed(consent)).toBe(0);
      await holding.query('rollback');
      await until(async () => (await indexed(consent)) === 1);
      expect((await act(`consents/${consent}/revoke`, harbor)).status).toBe(200);
    } finally {
      holding.release();
    }
  });

  it('tells a stranger nothing: same answer, same calls to the log', async () => {
    const { consent } = await recorded();
    await until(async () => (await indexed(consent)) === 1);
    for (const path of ['confirm', 'revoke', 'ended']) {
      const ask = async (id: string) => {
        const calls: string[] = [];
        const answer = await counted.run(calls, () => act(`consents/${id}/${path}`, bay));
        return { answer, calls };
      };
      const [one, none] = [await ask(consent), await ask(randomUUID())];
      expect(one).toEqual(none);
      expect(one.calls).toContain('readStream');
      expect(one.answer).toMatchObject({ status: 404, body: { code: 'hub/not-there' } });
    }
  });

  it('ends one that ends by an event', async () => {
    const { consent, subject } = await recorded({ expiry: { event: 'discharge from the programme' } });
    expect((await act(`consents/${consent}/ended`, gulf)).status).toBe(200);
    expect((await register(subject)).at(-1)).toMatchObject({ type: 'consent.expired', open: { cause: 'event' } });
    expect(journal.entries.map(({ kind, event }) => [kind, event.type])).toEqual([['revocation', 'consent.expired']]);
  });
});

describe('a consent about an episode of coordination', () => {
  /** Opened by the agency, proposed to the programme, as the hand-off service would have decided it. */
  async function episodeOf(subject: string) {
    const [episode, handoff] = [randomUUID(), randomUUID()];
    const within = { limit: { hours: 1 }, calendar: { timeZone: 'America/New_York', holidays: [] } };
    const act = { party: GULF, now: hub.clock.now(), implies: [], victimServiceProvider: false };
    const order = {
      caller: { party: GULF, actor: 'test', source: 'test' },
      commandName: 'test',
      target: subject,
      bytes: Buffer.alloc(0),
      stream: streams.coordination(subject),
    };
    const open = { ...act, episode, subject, worker: 'GC-1', purpose: 'care-coordination' as const };
    await hub.runner.run({ ...order, key: '1', decider: coordinationDeciders.open, command: open });
    const propose = { ...act, episode, handoff, to: HARBOR, deliverWithin: within };
    const proposed = await hub.runner.run({ ...order, key: '2', decider: coordinationDeciders.propose, command: propose });
    const answers = proposed.outcome === 'done' ? (proposed.events[0]?.id ?? '') : '';
    const deliver = () =>
      hub.runner.run({
        ...order,
        key: '3',
        decider: coordinationDeciders.receive,
        command: {
          ...{ party: HARBOR, now: hub.clock.now(), handoff, answers, disclosure: randomUUID() },
          ...{ introduceWithin: within, confirmWithin: within },
        },
      });
    return { episode, deliver };
  }

  it('is recorded by whoever has a part in it, in the register of that person', async () => {
    const subject = randomUUID();
    const { episode, deliver } = await episodeOf(subject);
    const about = { episode };
    const before = await record({}, harbor, undefined, about);
    expect(before.status).toBe(404);
    await deliver();
    expect((await record({}, harbor, undefined, about)).status).toBe(201);
    expect((await hub.events(streams.consents(subject))).map(({ type }) => type)).toEqual(['consent.recorded']);
  });

  it('is answered to others as for an episode that is not there, after the same queries', async () => {
    const { episode } = await episodeOf(randomUUID());
    const calls = async (about: object) => {
      const made: string[] = [];
      const { status, text } = await counted.run(made, () => record({}, bay, undefined, about));
      return { status, text, made: made.sort() };
    };
    expect(await calls({ episode })).toEqual(await calls({ episode: randomUUID() }));
  });
});
