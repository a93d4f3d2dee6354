import { randomUUID } from 'node:crypto';
import { streams } from '@hub/vocabulary';
import { BAY, GULF, HARBOR, type Sender } from '@hub/test-hub';
import { ReferralClock } from './index';
import {
  act,
  counted,
  gulf,
  harbor,
  hub,
  identity,
  openOf,
  received,
  requested,
  startReferralHub,
  stopReferralHub,
  typesOf,
} from './testing/referral-hub';

beforeAll(startReferralHub, 60_000);
afterAll(stopReferralHub);

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
