import { randomUUID } from 'node:crypto';
import { streams } from '@hub/vocabulary';
import { ask, askStanding, made, onConsent } from './testing/asked';
import { token } from './testing/tokens';
import { GULF, HARBOR } from './testing/vault-world';
import {
  CONTENT,
  REFUSED,
  disclosed,
  open,
  setClockRight,
  standing,
  startOpening,
  stopOpening,
  vault,
  world,
} from './testing/opening';

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('opening what a party holds', () => {
  beforeAll(startOpening);
  afterAll(stopOpening);
  afterEach(setClockRight);

  it('gives the content of a segment that was disclosed and whose basis is in force, and the open part stands', async () => {
    const { source, held } = await disclosed();
    expect(await open(ask(source, held))).toEqual({ outcome: 'opened', content: CONTENT });
    expect(await open(ask(source, held, 'identity'))).toEqual({ outcome: 'opened', content: { family: 'Doe' } });
    expect(await standing(askStanding(held))).toEqual({ outcome: 'standing' });
    expect(await standing(askStanding(held, 'substance-use'))).toEqual({ outcome: 'standing' });
  });

  it('answers a batch in the order asked', async () => {
    const one = await disclosed({ identity: { family: 'One' } });
    const two = await disclosed({ identity: { family: 'Two' } });
    await world.revoke(two.source.subject, two.consent);
    const answers = await vault.open(token(HARBOR), [
      ask(two.source, two.held, 'identity'),
      ask(one.source, one.held, 'identity'),
      ask(one.source, { ...one.held, disclosure: randomUUID() }, 'identity'),
      ask(one.source, one.held, 'identity'),
    ]);
    const opened = { outcome: 'opened', content: { family: 'One' } };
    expect(answers).toEqual([REFUSED, opened, REFUSED, opened]);
    expect(await vault.open(token(HARBOR), [])).toEqual([]);
  });

  describe('refuses, with one and the same answer,', () => {
    let mine: Awaited<ReturnType<typeof disclosed>>;
    beforeAll(async () => {
      mine = await disclosed();
    });

    it("another party's token", async () => {
      expect(await open(ask(mine.source, mine.held), token('somebody-else'))).toEqual(REFUSED);
      expect(await open(ask(mine.source, mine.held), token(GULF))).toEqual(REFUSED);
      expect(await standing(askStanding(mine.held), token('somebody-else'))).toEqual(REFUSED);
    });

    it("an adapter's own token of the very party", async () => {
      expect(await open(ask(mine.source, mine.held), token(HARBOR, 'adapter'))).toEqual(REFUSED);
      expect(await standing(askStanding(mine.held), token(HARBOR, 'adapter'))).toEqual(REFUSED);
    });

    it('a disclosure that does not exist, or stands elsewhere', async () => {
      const other = await disclosed();
      expect(await open(ask(mine.source, { ...mine.held, disclosure: randomUUID() }))).toEqual(REFUSED);
      expect(await open(ask(mine.source, { ...mine.held, position: '281474976710655' }))).toEqual(REFUSED);
      expect(await open(ask(mine.source, { ...mine.held, position: other.held.position }))).toEqual(REFUSED);
      expect(await open(ask(mine.source, { ...mine.held, position: '1' }))).toEqual(REFUSED);
    });

    it('an event that only looks like a disclosure, in another stream', async () => {
      const source = await world.source(vault, { 'substance-use': CONTENT });
      const consent = await world.consent(source.subject);
      const forged = await world.append(`note-${randomUUID()}`, 'disclosure.decided', {
        ...{ subject: source.subject, party: HARBOR, asOf: new Date().toISOString(), policy: '1' },
        source: {
          ...{ stream: source.stream, revision: source.revision, id: source.event, type: 'referral.requested' },
          ...{ author: GULF, matter: source.matter, purpose: 'treatment', implies: ['identity'] },
        },
        trigger: { stream: source.stream, revision: source.revision, id: source.event, type: 'referral.requested' },
        segments: made(source, onConsent(consent)),
      });
      expect(await open(ask(source, { disclosure: forged.id, position: forged.position.toString() }))).toEqual(REFUSED);
    });

    it('a category that was not disclosed', async () => {
      const source = await world.source(vault, { 'substance-use': CONTENT, health: { allergy: 'none' } });
      const consent = await world.consent(source.subject);
      const [openPart, substanceUse] = made(source, onConsent(consent));
      const held = await world.disclose(source, [
        openPart!,
        substanceUse!,
        { category: 'health', state: 'withheld', reason: 'no-basis' },
      ]);
      expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
      expect(await open(ask(source, held, 'health'))).toEqual(REFUSED);
    });

    it('a segment copied from another event, stream, category or subject', async () => {
      const { source } = mine;
      const contents = { 'substance-use': CONTENT, identity: { family: 'Doe' } };
      const sameStream = await world.source(vault, contents, { subject: source.subject, matter: source.matter.slice(9) });
      const otherStream = await world.source(vault, contents, { subject: source.subject });
      const otherSubject = await world.source(vault, contents);
      for (const copied of [sameStream, otherStream, otherSubject])
        expect(await open({ ...ask(source, mine.held), segment: copied.sealed.get('substance-use')! })).toEqual(REFUSED);
      expect(await open({ ...ask(source, mine.held), segment: source.sealed.get('identity')! })).toEqual(REFUSED);
      expect(await open(ask(source, mine.held))).toMatchObject({ outcome: 'opened' });
    });

    it('bytes that were changed', async () => {
      const request = ask(mine.source, mine.held);
      for (const field of ['key', 'iv', 'ciphertext'] as const) {
        const bytes = Buffer.from(request.segment[field], 'base64url');
        bytes[0]! ^= 1;
        const segment = { ...request.segment, [field]: bytes.toString('base64url') };
        expect(await open({ ...request, segment })).toEqual(REFUSED);
      }
    });
  });

  it('refuses from the revocation on, and a new consent with a new disclosure brings it back', async () => {
    const { source, consent, held } = await disclosed();
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
    await world.revoke(source.subject, consent);
    expect(await open(ask(source, held))).toEqual(REFUSED);
    expect(await standing(askStanding(held))).toEqual(REFUSED);
    await world.disclose(
      source,
      made(source, onConsent(consent)).map(({ category }) => ({ category, state: 'withdrawn', reason: 'no-basis' })),
    );
    const again = await world.disclose(source, made(source, onConsent(await world.consent(source.subject))));
    expect(await open(ask(source, again))).toMatchObject({ outcome: 'opened' });
    // What named it before the withdrawal names nothing any more.
    expect(await open(ask(source, held))).toEqual(REFUSED);
  });

  it('refuses what was withdrawn though its basis is in force', async () => {
    const { source, held } = await disclosed();
    await world.disclose(source, [{ category: 'substance-use', state: 'withdrawn', reason: 'denied' }]);
    expect(await open(ask(source, held))).toEqual(REFUSED);
    expect(await open(ask(source, held, 'identity'))).toMatchObject({ outcome: 'opened' });
  });

  it('judges by the bases after a rebase, under the first name and under the later', async () => {
    const { source, consent, held } = await disclosed();
    const later = await world.consent(source.subject);
    const rebased = await world.disclose(source, made(source, onConsent(later), 'rebased'));
    await world.revoke(source.subject, consent);
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
    expect(await open(ask(source, rebased))).toMatchObject({ outcome: 'opened' });
    await world.revoke(source.subject, later);
    expect(await open(ask(source, held))).toEqual(REFUSED);
    expect(await open(ask(source, rebased))).toEqual(REFUSED);
  });

  it("opens no segment whose event's open part does not stand", async () => {
    const source = await world.source(vault, { 'substance-use': CONTENT }, { implies: ['identity', 'health'] });
    const narrow = await world.consent(source.subject, { categories: ['substance-use'] });
    const wide = await world.consent(source.subject);
    const held = await world.disclose(source, [
      {
        category: 'open',
        state: 'made',
        bases: [onConsent(wide), { ...onConsent(wide), regime: 'hipaa' } as never],
        obligations: [],
      },
      { category: 'substance-use', state: 'made', bases: [onConsent(narrow)], obligations: [] },
    ]);
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
    await world.revoke(source.subject, wide);
    expect(await standing(askStanding(held))).toEqual(REFUSED);
    expect(await open(ask(source, held))).toEqual(REFUSED);
    expect(await standing(askStanding(held, 'substance-use'))).toEqual(REFUSED);
  });

  it('shows a party what it wrote itself, whatever was denied', async () => {
    const source = await world.source(vault, { 'substance-use': CONTENT });
    const held = await world.disclose(source, made(source, { kind: 'author' }), GULF);
    await world.deny(source.subject);
    expect(await open(ask(source, held), token(GULF))).toMatchObject({ outcome: 'opened' });
    expect(await standing(askStanding(held), token(GULF))).toEqual({ outcome: 'standing' });
  });

  it('heeds a denial by party kind, as the party is registered now', async () => {
    const { source, held } = await disclosed();
    await world.deny(source.subject, [{ kind: 'housing' }]);
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
    await world.registerParty(HARBOR, 'housing');
    expect(await open(ask(source, held))).toEqual(REFUSED);
    await world.registerParty(HARBOR, 'provider');
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
  });

  it('takes a permission from the policy in force now, and a denial beats it', async () => {
    const row = {
      id: 'hipaa-treatment',
      regime: 'hipaa' as const,
      categories: ['health' as const, 'identity' as const],
      discloserKinds: ['cbc'],
      recipientKinds: ['provider'],
      purposes: ['treatment' as const],
      citation: '45 CFR 164.506',
    };
    const source = await world.source(vault, { health: { allergy: 'none' } });
    await world.adoptPolicy([row]);
    const basis = {
      kind: 'permission' as const,
      regime: 'hipaa' as const,
      permission: row.id,
      policy: '1',
      citation: row.citation,
    };
    const held = await world.disclose(source, made(source, basis));
    expect(await open(ask(source, held, 'health'))).toMatchObject({ outcome: 'opened' });
    await world.adoptPolicy([]);
    expect(await open(ask(source, held, 'health'))).toEqual(REFUSED);
    await world.adoptPolicy([row]);
    expect(await open(ask(source, held, 'health'))).toMatchObject({ outcome: 'opened' });
    await world.deny(source.subject);
    expect(await open(ask(source, held, 'health'))).toEqual(REFUSED);
  });

  it("lets a recorded exception open, against a denial too, until its end by the vault's clock", async () => {
    const source = await world.source(vault, { 'substance-use': CONTENT });
    const exception = await world.exception(source.subject, new Date(Date.now() + 3_600_000));
    const basis = { kind: 'exception' as const, regime: '42-cfr-part-2' as const, exception, citation: '42 CFR 2.51' };
    const held = await world.disclose(source, made(source, basis));
    await world.deny(source.subject);
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
    world.clockOffset = 3_600_001;
    expect(await open(ask(source, held))).toEqual(REFUSED);
  });

  it("compares a consent's end with the later of the vault's clock and the log's latest time", async () => {
    const source = await world.source(vault, { 'substance-use': CONTENT });
    const at = new Date(Date.now() + 2_500);
    const consent = await world.consent(source.subject, { end: { at: at.toISOString() } });
    const held = await world.disclose(source, made(source, onConsent(consent)));
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
    await new Promise((resolve) => setTimeout(resolve, at.getTime() - Date.now() + 20));
    // A vault whose clock runs an hour late learns from the log that the end has come.
    world.clockOffset = -3_600_000;
    expect(await open(ask(source, held))).toMatchObject({ outcome: 'opened' });
    await world.append(`note-${randomUUID()}`, 'party.registered', {});
    expect(await open(ask(source, held))).toEqual(REFUSED);
  });

  it('opens nothing of a subject whose register has an event that cannot be read, its own writing included', async () => {
    const { source, held } = await disclosed();
    const own = await world.disclose(source, made(source, { kind: 'author' }), GULF);
    await world.append(streams.consents(source.subject), 'consent.from-the-future', { anything: true });
    expect(await open(ask(source, held))).toEqual(REFUSED);
    expect(await standing(askStanding(own), token(GULF))).toEqual(REFUSED);
    const other = await disclosed();
    expect(await open(ask(other.source, other.held))).toMatchObject({ outcome: 'opened' });
  });

  it('opens nothing of a subject with a disclosure that cannot be read: it may be a withdrawal', async () => {
    const { source, held } = await disclosed();
    await world.append(streams.disclosures(source.subject), 'disclosure.decided', { anything: true }, { version: 2 });
    expect(await open(ask(source, held))).toEqual(REFUSED);
  });

  // Last: nothing else opens after it.
  it('opens nothing at all once the policy has an event that cannot be read', async () => {
    const { source, held } = await disclosed();
    await world.append(streams.policy, 'policy.from-the-future', { anything: true });
    expect(await open(ask(source, held))).toEqual(REFUSED);
  });
});
