import { randomUUID } from 'node:crypto';
import {
  BAY,
  HARBOR,
  SHELTER,
  TestHub,
  foundJurisdiction,
  policy,
  referralBetween,
  statementsOf,
  type Sender,
} from '@hub/test-hub';
import { streams } from '@hub/vocabulary';
import { ReferralClock, ReferralServiceModule } from './index';

// Real servers on a busy machine.
jest.setTimeout(60_000);

let hub: TestHub;
beforeAll(async () => {
  hub = await TestHub.start([ReferralServiceModule]);
  await foundJurisdiction(hub);
}, 60_000);
afterAll(() => hub.close());

const shelter: Sender = { party: SHELTER };
const harbor: Sender = { party: HARBOR };
const stranger: Sender = { party: BAY };
const identity = { names: [{ family: 'Doe' }] };
const asked = { to: { party: HARBOR }, purpose: 'treatment' };
const fromShelter = () => referralBetween(hub, SHELTER, HARBOR, randomUUID(), { delivered: true });

describe('a shelter’s referral', () => {
  it.each<[string, object, string]>([
    ['words', { contents: { 'domestic-violence': { notes: 'fled from 12 Elm Street' } } }, 'referral/survivor-words'],
    ['identity', { contents: { identity } }, 'referral/survivor-identity'],
    ['a client’s id', { client: { id: 'ana-17' } }, 'client/survivor-id'],
  ])('is refused with %s before anything is written', async (_, more, code) => {
    const before = (await hub.store.head()).position;
    expect((await hub.command('/v1/referrals', { ...asked, ...more }, shelter)).body['code']).toBe(code);
    expect((await hub.store.head()).position).toBe(before);
  });

  it('is refused alike from whoever publishes for the shelter', async () => {
    const other = await TestHub.start([ReferralServiceModule]);
    try {
      await foundJurisdiction(other, { ...policy, importers: [BAY] });
      const forShelter = { ...asked, onBehalfOf: SHELTER };
      const imported = {
        ...{ sender: SHELTER, addressee: HARBOR, focus: 'ServiceRequest/1', owner: 'Organization/1', status: 'requested' },
        ...{ requestedAt: '2026-11-01T12:00:00Z', purpose: 'treatment' },
      };
      const codes = [];
      for (const [path, body] of [
        ['/v1/referrals', { ...forShelter, contents: { identity } }],
        ['/v1/referrals', { ...forShelter, client: { id: 'ana-17' } }],
        ['/v1/referrals/import', { ...imported, client: { id: 'Patient/ana' } }],
        ['/v1/referrals/import', { ...imported, contents: { health: { need: 'ask for Ana' } } }],
        ['/v1/referrals/import', { ...imported, attachments: [{ type: 'Consent', reference: 'Consent/ana' }] }],
      ] as const)
        codes.push((await other.command(path, body, { party: BAY })).body['code']);
      expect(codes).toEqual([
        'referral/survivor-identity',
        'client/survivor-id',
        'client/survivor-id',
        'referral/survivor-words',
        'referral/survivor-identifiers',
      ]);
      expect((await other.command('/v1/referrals/import', imported, { party: BAY })).status).toBe(201);
    } finally {
      await other.close();
    }
  });

  it('leaves no client stream and shares its pseudonym with no other', async () => {
    const subjects = new Set<unknown>();
    for (let count = 0; count < 3; count += 1) {
      const { body } = await hub.command('/v1/referrals', { ...asked, contents: {} }, shelter);
      const [requested] = await hub.events(streams.referral(String(body['referral'])));
      subjects.add((requested!.open as { subject: string }).subject); // referral.requested
    }
    expect(subjects.size).toBe(3);
    const clients = (await hub.events()).filter(({ stream }) => stream.startsWith('client-'));
    expect(clients).toEqual([]);
  });

  it('is acted on by its addressee without who the person is', async () => {
    const referral = await fromShelter();
    const accept = (contents: object, id = referral) => hub.command(`/v1/referrals/${id}/accept`, { contents }, harbor);
    expect((await accept({ identity })).body['code']).toBe('referral/survivor-identity');
    expect((await accept({ contact: { bestTime: 'noon' } })).body['code']).toBe('referral/survivor-identity');
    expect((await accept({ health: { notes: 'first visit on Monday' } })).status).toBe(200);
    // Control: on another sender's referral it is sealed as ever.
    const ordinary = await referralBetween(hub, BAY, HARBOR, randomUUID(), { delivered: true });
    expect((await accept({ identity }, ordinary)).status).toBe(200);
  });

  it('is not there for others, by the very statements by which one is not there that does not exist', async () => {
    const referral = await fromShelter();
    await hub.app.get(ReferralClock).onApplicationShutdown();
    const acts: ((id: string) => Promise<{ status: number; text: string }>)[] = [
      (id) => hub.command(`/v1/referrals/${id}/accept`, {}, stranger),
      (id) => hub.command(`/v1/referrals/${id}/cancel`, { reason: 'duplicate' }, stranger),
      // Words that would be refused of a shelter's referral say nothing of whose it is.
      (id) => hub.command(`/v1/referrals/${id}/accept`, { contents: { identity } }, stranger),
      (id) => hub.command('/v1/referrals', { ...asked, client: { id: 'x' }, contents: {}, partOf: id }, stranger),
    ];
    for (const act of acts) {
      // Once before, so that neither meets a cold pool or cache.
      await act(randomUUID());
      const answers: string[] = [];
      const heard = async (id: string) =>
        statementsOf(async () => {
          const { status, text } = await act(id);
          answers.push(`${status} ${text.replaceAll(/[0-9a-f-]{36}/g, '<id>')}`);
        });
      const [notYours, notThere] = [await heard(referral), await heard(randomUUID())];
      expect(notYours.length).toBeGreaterThan(0);
      expect(notYours).toEqual(notThere);
      expect(answers[0]).toBe(answers[1]);
    }
  });
});
