import { randomUUID } from 'node:crypto';
import type { Append } from '@hub/event-sourcing';
import { registerPartyDecider } from '@hub/parties';
import { createKeyPair, sealDelivery, type Binding, type KeyPair } from '@hub/sealed-delivery';
import {
  BAY,
  HARBOR,
  SHELTER,
  TestHub,
  foundJurisdiction,
  parties,
  policy,
  referralBetween,
  statementsOf,
  type Sender,
} from '@hub/test-hub';
import type { SafetyEntry } from '@hub/vault';
import { HUB_PARTY, streams } from '@hub/vocabulary';
import { ConsentClock, ConsentServiceModule } from './index';
import { SubjectIndex } from './register/subject-index';

// Real servers on a busy machine.
jest.setTimeout(60_000);

let hub: TestHub;
let key: KeyPair;
let appends: string[][] = [];
const journal: SafetyEntry[] = [];

beforeAll(async () => {
  hub = await TestHub.start([ConsentServiceModule], {
    store: (store) =>
      new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            if (name === 'append') appends.push((args[0] as Append).events.map(({ type }) => type)); // the port's own signature
            return Reflect.apply(member, target, args);
          };
        },
      }),
    journal: (file) => ({
      async write(entry) {
        journal.push(entry);
        await file.write(entry);
      },
    }),
  });
  await foundJurisdiction(hub);
  key = await createKeyPair();
  const harbor = parties.find(({ party }) => party === HARBOR)!;
  await hub.runner.run({
    caller: { party: HUB_PARTY, actor: 'operator', source: 'test' },
    key: 'keys',
    commandName: 'found',
    target: 'hub',
    bytes: Buffer.alloc(0),
    decider: registerPartyDecider,
    stream: streams.party(HARBOR),
    // Named as the party likes: the key itself is what counts.
    command: { party: { ...harbor, publicKeys: [{ kid: 'ours', jwk: { ...key.publicJwk } }] }, policy },
  });
}, 60_000);
afterAll(() => hub.close());
beforeEach(() => {
  appends = [];
  journal.length = 0;
});

const shelter: Sender = { party: SHELTER };
const DAY = 86_400_000;
const day = (offset: number) => new Date(hub.clock.now().getTime() + offset * DAY).toISOString().slice(0, 10);
const person = { names: [{ family: 'Doe', given: ['Ana'] }] };

const form = (more: object = {}) => ({
  subjectNamed: true,
  disclosers: [SHELTER],
  recipients: [{ party: HARBOR }],
  categories: ['identity', 'contact', 'domestic-violence'],
  purposes: ['treatment'],
  expiry: { on: day(30) },
  statements: ['right-to-revoke', 'not-a-condition-of-service'],
  signatures: [{ by: 'subject', on: day(-2) }],
  ...more,
});
const binding = (more: Partial<Binding> = {}): Binding => ({
  release: randomUUID(),
  recipient: HARBOR,
  category: 'identity',
  ...more,
});
const sealed = (bound = binding(), to = key) => sealDelivery(person, bound, to.publicJwk);
const record = (body: object, sender = shelter, idempotencyKey?: string) =>
  hub.command('/v1/consents', { form: form(), ...body }, sender, idempotencyKey);

async function referred(sender = SHELTER): Promise<{ referral: string; subject: string }> {
  const subject = randomUUID();
  const referral = await referralBetween(hub, sender, HARBOR, subject, { delivered: true });
  return { referral, subject };
}
const register = (subject: string) => hub.events(streams.consents(subject));
const keysOf = async (subject: string) =>
  (await hub.database.pool('hub_vault').query('select release from vault.releases_of($1)', [subject])).rowCount;

describe('a shelter’s release with what it lets its recipient know', () => {
  it('enters in one append, sealed to the recipient and once more under the key of that release', async () => {
    const { referral, subject } = await referred();
    const bound = binding();
    const idempotencyKey = randomUUID();
    const jwe = await sealed(bound);
    const first = await record({ referral, sealed: [jwe] }, shelter, idempotencyKey);
    expect(first.status).toBe(201);
    expect(appends).toContainEqual(['consent.recorded', 'release.sealed']);
    const [recorded, release] = await register(subject);
    expect(release).toMatchObject({
      type: 'release.sealed',
      open: { author: SHELTER, recipient: HARBOR, consent: first.body['consent'], release: bound.release, kid: key.kid },
    });
    expect(Object.keys(recorded!.segments)).toEqual([]);
    expect(Object.keys(release!.segments)).toEqual(['identity']);
    expect(await keysOf(subject)).toBe(1);
    expect(JSON.stringify([release!.open, release!.segments])).not.toContain(jwe.slice(-40));
    // A repeat is the first one's answer.
    const again = await record({ referral, sealed: [jwe] }, shelter, idempotencyKey);
    expect([again.status, again.body['consent']]).toEqual([200, first.body['consent']]);
    expect(await register(subject)).toHaveLength(2);
  });

  it.each<[string, (referral: string) => Promise<object>, string]>([
    ['plain text in its place', async () => ({ sealed: [JSON.stringify(person)] }), 'sealed/not-a-delivery'],
    [
      'what is sealed to another party',
      async () => ({ sealed: [await sealed(binding({ recipient: BAY }))] }),
      'consent/sealed-not-covered',
    ],
    [
      'what is sealed to a key that the directory does not list',
      async () => ({ sealed: [await sealed(binding(), await createKeyPair())] }),
      'consent/sealed-to-unknown-key',
    ],
    [
      'a category that the release does not cover',
      async () => ({ sealed: [await sealed(binding({ category: 'health' }))] }),
      'consent/sealed-not-covered',
    ],
    [
      'what goes on two releases',
      async () => ({ sealed: [await sealed(), await sealed(binding({ category: 'contact' }))] }),
      'sealed/other-delivery',
    ],
    [
      'one category twice',
      async () => {
        const bound = binding();
        return { sealed: [await sealed(bound), await sealed(bound)] };
      },
      'sealed/other-delivery',
    ],
    [
      'a release without an end',
      async () => ({ form: form({ expiry: { none: true } }), sealed: [await sealed()] }),
      'consent/missing-element',
    ],
    [
      'a name on the form',
      async () => ({ form: form({ subjectName: 'Ana Doe' }), sealed: [await sealed()] }),
      'consent/survivor-identity',
    ],
  ])('is refused with %s, and nothing is written', async (_, more, code) => {
    const { referral, subject } = await referred();
    const before = (await hub.store.head()).position;
    const answer = await record({ referral, ...(await more(referral)) });
    expect([409, 422]).toContain(answer.status);
    expect(answer.body['code']).toBe(code);
    expect(answer.text).not.toMatch(/Ana|Doe/);
    expect((await hub.store.head()).position).toBe(before);
    expect(await keysOf(subject)).toBe(0);
  });

  it('takes no name into a shelter’s register from anybody else either', async () => {
    const { referral } = await referred();
    const byHarbor = { referral, form: form({ subjectName: 'Ana Doe', disclosers: [HARBOR], recipients: [{ party: BAY }] }) };
    expect(await record(byHarbor, { party: HARBOR })).toMatchObject({ body: { code: 'consent/survivor-identity' } });
    // Control: of another sender's client the name is sealed as ever.
    const ordinary = await referred(BAY);
    expect(await record({ ...byHarbor, referral: ordinary.referral }, { party: HARBOR })).toMatchObject({ status: 201 });
    const exception = {
      referral,
      kind: 'medical-emergency',
      regime: '42-cfr-part-2',
      recipient: BAY,
      categories: ['substance-use'],
      purpose: 'treatment',
      facts: { recipient: 'Dr. Ito', discloser: 'R. Vance', occurredAt: new Date().toISOString(), nature: 'Ana Doe' },
    };
    expect(await hub.command('/v1/exceptions', exception, { party: HARBOR })).toMatchObject({
      body: { code: 'exception/survivor-identity' },
    });
  });

  it('may be about nobody whom the hub knows: each gets a pseudonym of its own, and no client stream', async () => {
    const [one, two] = [await record({ sealed: [await sealed()] }), await record({ sealed: [await sealed()] })];
    expect([one.status, two.status]).toEqual([201, 201]);
    const releases = (await hub.events()).filter(({ type }) => type === 'release.sealed').slice(-2);
    const subjects = releases.map(({ open }) => (open as { subject: string }).subject);
    expect(new Set(subjects).size).toBe(2);
    const clients = (await hub.events()).filter(
      ({ stream, open }) => stream.startsWith('client-') && (open as { party?: string }).party === SHELTER,
    );
    expect(clients).toEqual([]);
    expect(await record({ client: { id: 'ana' }, sealed: [await sealed()] })).toMatchObject({
      status: 422,
      body: { code: 'client/survivor-id' },
    });
  });

  it('loses its key before a revocation is acknowledged, through the journal', async () => {
    const { referral, subject } = await referred();
    const { body } = await record({ referral, sealed: [await sealed()] });
    expect(await keysOf(subject)).toBe(1);
    expect(await hub.command(`/v1/consents/${String(body['consent'])}/revoke`, {}, shelter)).toMatchObject({ status: 200 });
    expect(await keysOf(subject)).toBe(0);
    expect(journal.map(({ kind }) => kind)).toEqual(['revocation']);
    expect(JSON.stringify(journal)).not.toContain(key.kid);
  });

  it('loses its key when its last day is over, by the clock', async () => {
    const { referral, subject } = await referred();
    const { status } = await record({ referral, form: form({ expiry: { on: day(3) } }), sealed: [await sealed()] });
    expect(status).toBe(201);
    const clock = hub.app.get(ConsentClock);
    await clock.tick();
    expect(await keysOf(subject)).toBe(1);
    hub.clock.forward(5 * DAY);
    for (let tries = 0; (await keysOf(subject)) !== 0 && tries < 100; tries += 1) {
      await clock.tick();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await keysOf(subject)).toBe(0);
    expect((await register(subject)).at(-1)?.type).toBe('consent.expired');
  });
});

describe('a release of others', () => {
  it('is asked after with the very statements with which one is that does not exist', async () => {
    const { referral } = await referred();
    const { body } = await record({ referral, sealed: [await sealed()] });
    const consent = String(body['consent']);
    await hub.app.get(ConsentClock).onApplicationShutdown();
    const stranger: Sender = { party: BAY };
    const acts: ((id: string) => Promise<unknown>)[] = [
      (id) => hub.command(`/v1/consents/${id}/confirm`, {}, stranger),
      (id) => hub.command(`/v1/consents/${id}/revoke`, {}, stranger),
      (id) => hub.command(`/v1/consents/${id}/ended`, {}, stranger),
    ];
    for (const act of acts) {
      // Once before, so that neither meets a cold pool or cache.
      await act(randomUUID());
      const [notYours, notThere] = [await statementsOf(() => act(consent)), await statementsOf(() => act(randomUUID()))];
      expect(notYours.length).toBeGreaterThan(2);
      expect(notYours).toEqual(notThere);
    }
    const about = (id: string) => record({ referral: id }, stranger);
    await about(randomUUID());
    expect(await statementsOf(() => about(referral))).toEqual(await statementsOf(() => about(randomUUID())));
  });

  it('would be told from one that does not exist by whoever looks first (control)', async () => {
    const { referral } = await referred();
    const consent = String((await record({ referral })).body['consent']);
    const index = hub.app.get(SubjectIndex);
    const looksFirst = async (id: string) => {
      const subject = await index.subjectOf(id);
      if (subject !== undefined) await register(subject);
    };
    await looksFirst(randomUUID());
    expect(await statementsOf(() => looksFirst(consent))).not.toEqual(await statementsOf(() => looksFirst(randomUUID())));
  });
});
