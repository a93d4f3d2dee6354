import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { coordinationDeciders } from '@hub/coordination';
import { encodeBody, type Append } from '@hub/event-sourcing';
import { BAY, GULF, HARBOR, SHELTER, TestHub, foundJurisdiction, referralBetween, type Sender } from '@hub/test-hub';
import { VaultError, type SafetyEntry } from '@hub/vault';
import { streams } from '@hub/vocabulary';
import { ConsentClock, ConsentServiceModule } from './index';

let hub: TestHub;
/** Names of the store's calls that a request makes, where a test counts them. */
const counted = new AsyncLocalStorage<string[]>();
const journal: SafetyEntry[] = [];
/** Appends and journal entries in the order in which they were done. */
let done: string[] = [];
let journalFails = false;

beforeAll(async () => {
  hub = await TestHub.start([ConsentServiceModule], {
    store: (store) =>
      new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            counted.getStore()?.push(String(name));
            const answer: unknown = Reflect.apply(member, target, args);
            if (name !== 'append') return answer;
            return (answer as Promise<unknown>).then((outcome) => {
              done.push(...(args[0] as Append).events.map(({ type }) => type)); // the port's own signature
              return outcome;
            });
          };
        },
      }),
    journal: (file) => ({
      async write(entry) {
        if (journalFails) throw new VaultError('journal/unavailable', 'The safety journal cannot be written.');
        await file.write(entry);
        journal.push(entry);
        done.push(`journal ${entry.event.type}`);
      },
    }),
  });
  await foundJurisdiction(hub);
}, 60_000);
afterAll(() => hub.close());
beforeEach(() => {
  journal.length = 0;
  done = [];
  journalFails = false;
});

const gulf: Sender = { party: GULF };
const harbor: Sender = { party: HARBOR };
const bay: Sender = { party: BAY };
const DAY = 86_400_000;
const day = (offset: number) => new Date(hub.clock.now().getTime() + offset * DAY).toISOString().slice(0, 10);

/** A release that has everything 42 CFR 2.31 asks for. */
const form = (more: object = {}) => ({
  subjectName: 'Ann Doe',
  disclosers: [GULF, HARBOR],
  recipients: [{ party: GULF }, { party: HARBOR }],
  categories: ['identity', 'child-welfare', 'substance-use'],
  purposes: ['treatment'],
  expiry: { on: day(30) },
  statements: ['right-to-revoke', 'redisclosure', 'consequences-of-refusing'],
  signatures: [{ by: 'subject', on: day(-2), name: 'Ann Doe' }],
  ...more,
});
const record = (more: object = {}, sender = gulf, key?: string, about: object = { client: { id: randomUUID() } }) =>
  hub.command('/v1/consents', { ...about, form: form(more) }, sender, key);
async function recorded(more: object = {}): Promise<{ consent: string; subject: string }> {
  const client = { id: randomUUID() };
  const { body, text } = await record(more, gulf, undefined, { client });
  const { consent } = body;
  if (typeof consent !== 'string') throw new Error(text);
  const [minted] = await hub.events(hub.identifiers.clientStream(GULF, client.id));
  return { consent, subject: (minted!.open as { subject: string }).subject }; // subject.minted
}
const register = (subject: string) => hub.events(streams.consents(subject));
const typesOf = async (subject: string) => (await register(subject)).map(({ type }) => type);
const act = (path: string, sender: Sender, key?: string) => hub.command(`/v1/${path}`, undefined, sender, key);

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
    expect(journal.map(({ kind, event }) => [kind, event.type])).toEqual([['revocation', 'consent.expired']]);
  });
});

describe('the safety journal', () => {
  it('has a revocation after it was appended and before it is acknowledged, in the bytes of the log', async () => {
    const { consent, subject } = await recorded();
    done = [];
    expect((await act(`consents/${consent}/revoke`, harbor)).status).toBe(200);
    expect(done).toEqual(['consent.revoked', 'journal consent.revoked']);
    const events = [];
    for await (const event of hub.store.readStream(streams.consents(subject))) events.push(event);
    const revoked = events.at(-1)!;
    const [entry] = journal;
    expect(entry).toMatchObject({ id: revoked.id, kind: 'revocation', subject, event: { stream: revoked.stream, version: 1 } });
    expect(Buffer.from(encodeBody({ open: entry!.event.open }))).toEqual(Buffer.from(revoked.body));
    expect(entry!.event.metadata).toBe(Buffer.from(revoked.metadata).toString('base64'));
  });

  it('fails the command when it cannot be written; the revocation holds, and a repeat converges', async () => {
    const { consent, subject } = await recorded();
    const key = randomUUID();
    journalFails = true;
    expect(await act(`consents/${consent}/revoke`, gulf, key)).toMatchObject({
      status: 503,
      body: { code: 'journal/unavailable' },
    });
    expect(await typesOf(subject)).toEqual(['consent.recorded', 'consent.revoked']);
    // Another one who finds nothing left to do is not told "revoked" before the journal knows either.
    expect((await act(`consents/${consent}/revoke`, harbor)).status).toBe(503);
    expect(journal).toEqual([]);
    journalFails = false;
    expect(await act(`consents/${consent}/revoke`, gulf, key)).toMatchObject({ status: 200, body: { repeated: true } });
    expect(journal).toHaveLength(1);
    expect(await typesOf(subject)).toEqual(['consent.recorded', 'consent.revoked']);
  });

  it('has one entry and the log one event for 20 concurrent revocations', async () => {
    const { consent, subject } = await recorded();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => act(`consents/${consent}/revoke`, n % 2 ? gulf : harbor)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await typesOf(subject)).filter((type) => type === 'consent.revoked')).toHaveLength(1);
    expect(new Set(journal.map(({ id }) => id)).size).toBe(1);
  });

  it('has denials, and not that they are lifted', async () => {
    const client = { id: randomUUID() };
    const { status, body } = await hub.command('/v1/denials', { client, recipients: [{ kind: 'provider' }] }, gulf);
    expect(status).toBe(201);
    const denial = String(body['denial']);
    expect(journal.map(({ kind, event }) => [kind, event.type])).toEqual([['denial', 'consent.denied']]);
    expect((await act(`denials/${denial}/lift`, gulf)).status).toBe(200);
    expect(journal).toHaveLength(1);
    expect(await act(`denials/${denial}/lift`, bay)).toMatchObject({ status: 404, body: { code: 'hub/not-there' } });
  });
});

describe('an exception', () => {
  const emergency = (facts: object) => ({
    client: { id: 'emergency' },
    kind: 'medical-emergency',
    regime: '42-cfr-part-2',
    recipient: BAY,
    categories: ['substance-use'],
    purpose: 'treatment',
    facts,
  });
  const facts = () => ({
    recipient: 'Dr. Roe, emergency department',
    discloser: 'night nurse',
    occurredAt: new Date(hub.clock.now().getTime() - 60_000).toISOString(),
    nature: 'overdose',
  });

  it('needs the facts that its regime wants, and seals them', async () => {
    const incomplete = await hub.command('/v1/exceptions', emergency({ discloser: 'nurse' }), harbor);
    expect(incomplete).toMatchObject({ status: 422, body: { code: 'exception/missing-fact' } });
    expect(incomplete.text).toContain('42 CFR 2.51(c)(4)');
    for (const wrong of [{ nature: 7 }, { 'MARKER MARKER': 'x' }, { nature: 'x'.repeat(4_001) }]) {
      const answer = await hub.command('/v1/exceptions', emergency({ ...facts(), ...wrong }), harbor);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/facts' }] } });
      expect(answer.text).not.toContain('MARKER');
    }
    const answer = await hub.command('/v1/exceptions', emergency(facts()), harbor);
    expect(answer).toMatchObject({ status: 201, body: { exception: expect.any(String) } });
    const [minted] = await hub.events(hub.identifiers.clientStream(HARBOR, 'emergency'));
    const [event] = await register((minted!.open as { subject: string }).subject); // subject.minted
    expect(event).toMatchObject({ type: 'exception.invoked', open: { author: HARBOR, recipient: BAY, citation: '42 CFR 2.51' } });
    expect(JSON.stringify(event!.open)).not.toMatch(/Roe|overdose/);
    const exception = String(answer.body['exception']);
    expect(await act(`exceptions/${exception}/end`, bay)).toMatchObject({
      status: 409,
      body: { code: 'exception/not-yours-to-end' },
    });
    expect((await act(`exceptions/${exception}/end`, harbor)).status).toBe(200);
    expect(journal.map(({ event: { type } }) => type)).toEqual(['exception.ended']);
  });
});

describe('the clock', () => {
  it('records the ends of consents and exceptions once, after their time', async () => {
    const { consent, subject } = await recorded({ expiry: { on: day(3) } });
    const { subject: unended } = await recorded({ expiry: { on: day(30) } });
    const clock = hub.app.get(ConsentClock);
    await until(async () => (await dues(subject)) === 1);
    await clock.tick();
    expect(await typesOf(subject)).toEqual(['consent.recorded']);
    hub.clock.forward(5 * DAY);
    await until(async () => {
      await Promise.all([clock.tick(), clock.tick()]);
      return (await typesOf(subject)).length > 1;
    });
    await clock.tick();
    const events = await register(subject);
    expect(events.map(({ type }) => type)).toEqual(['consent.recorded', 'consent.expired']);
    expect(events.at(-1)).toMatchObject({
      open: { consent, cause: 'time', author: GULF },
      metadata: { party: 'hub', source: 'clock', key: expect.stringContaining(consent) },
    });
    expect(await typesOf(unended)).toEqual(['consent.recorded']);
    await until(async () => (await dues(subject)) === 0);
  });
});

describe('the front door', () => {
  it('describes its routes in OpenAPI 3.1', async () => {
    const answer = await hub.app.inject('/openapi.json');
    const document = answer.json<OpenAPIObject>();
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/consents',
        '/v1/consents/{id}/confirm',
        '/v1/consents/{id}/ended',
        '/v1/denials/{id}/lift',
        '/v1/exceptions/{id}/end',
      ]),
    );
    // `nullable` is a word of 3.0.
    expect(answer.body).not.toContain('nullable');
    const named = [...answer.body.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining(named));
  });

  it('never answers a malformed command with a server error', async () => {
    const odd = fc.anything({ withNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(odd, fc.constantFrom('consents', 'denials', 'exceptions'), async (value, route) => {
        const body = JSON.stringify({
          client: { id: 'fuzz' },
          form: form({ recipients: value, purposes: value, expiry: value }),
          disclosers: value,
          categories: value,
          facts: value,
        });
        expect((await hub.command(`/v1/${route}`, body, gulf)).status).toBeLessThan(500);
        expect((await hub.command(`/v1/${route}`, JSON.stringify(value) ?? '', gulf)).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what it was told out of the log', async () => {
    hub.log.length = 0;
    const marker = `MARKER${randomUUID()}`;
    await record({ subjectName: marker, signatures: [{ by: 'subject', on: day(-1), name: marker }] }, gulf, undefined, {
      client: { id: marker },
    });
    await record({ subjectName: marker, expiry: { event: marker }, [marker]: marker });
    await act(`consents/${marker}/revoke`, gulf);
    expect(hub.log.length).toBeGreaterThan(2);
    expect(hub.log.join('')).not.toContain(marker);
    // The control: what is logged is found.
    expect([...hub.log, JSON.stringify({ leaked: marker })].join('')).toContain(marker);
  });
});

async function indexed(id: string): Promise<number> {
  const { rowCount } = await hub.database.pool('hub_consent').query('select from consent.subject_of where id = $1', [id]);
  return rowCount ?? 0;
}

async function dues(subject: string): Promise<number> {
  const { rowCount } = await hub.database
    .pool('hub_clock')
    .query('select from clock.due where stream = $1', [streams.consents(subject)]);
  return rowCount ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not come about within five seconds.');
}

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
