import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { encodeBody, encodeMetadata, NO_STREAM } from '@hub/event-sourcing';
import { TestHub } from '@hub/test-hub';
import { HUB_PARTY, streams } from '@hub/vocabulary';
import type { OpenRequest } from '@hub/vault';
import { HttpVault } from '@hub/vault/http';
import { VaultServiceModule } from './index';

const METADATA = encodeMetadata({
  ...{ party: 'test', actor: 'test', source: 'test', key: 'test' },
  command: { name: 'test', digest: '0'.repeat(64) },
});

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('the vault over HTTP', () => {
  let hub: TestHub;
  let vault: HttpVault;
  let url: string;
  const sealingToken = () => hub.signIn.tokenFor(HUB_PARTY, ['operator'], 'referral-service');
  beforeAll(async () => {
    hub = await TestHub.start([VaultServiceModule]);
    await hub.app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(hub.app.getHttpServer().address() as AddressInfo).port}`;
    vault = new HttpVault({ url, serviceToken: sealingToken });
  });
  afterAll(() => hub?.close());

  const append = async (stream: string, type: string, open: unknown, id = randomUUID()) => {
    const expectedRevision = (await hub.store.revisions([stream])).get(stream) ?? NO_STREAM;
    const event = { id, type, version: 1, metadata: METADATA, body: encodeBody({ open }) };
    const done = await hub.store.append({ stream, expectedRevision, events: [event] });
    if (done.outcome === 'wrong-revision') throw new Error('raced');
    return { id, position: done.position.toString() };
  };

  /** Something that the party `gulf` wrote and holds as its author. */
  const written = async (content: unknown = { family: 'Doe' }, subject = randomUUID()) => {
    const [event, referral] = [randomUUID(), randomUUID()];
    const stream = streams.referral(referral);
    const [segment] = await vault.seal([{ eventId: event, stream, category: 'identity', subject, content }]);
    const source = { stream, revision: 0, id: event, type: 'referral.requested' };
    const bases = [{ kind: 'author' }];
    const { id, position } = await append(streams.disclosures(subject), 'disclosure.decided', {
      ...{ subject, party: 'gulf', trigger: source, asOf: new Date().toISOString(), policy: '1' },
      source: { ...source, author: 'gulf', matter: `referral:${referral}`, purpose: 'treatment', implies: ['identity'] },
      segments: ['open', 'identity'].map((category) => ({ category, state: 'made', bases, obligations: [] })),
    });
    const request: OpenRequest = { disclosure: id, position, category: 'identity', segment: segment! };
    return { subject, request };
  };
  const post = (operation: string, body: unknown, token: string) =>
    fetch(`${url}/v1/vault/${operation}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('seals, opens, answers for standing and erases like the vault itself', async () => {
    const { subject, request } = await written();
    const gulf = await hub.signIn.tokenFor('gulf', ['caseworker']);
    const other = await hub.signIn.tokenFor('harbor', ['caseworker']);
    const { disclosure, position, category } = request;
    const held = { disclosure, position, category };
    expect(await vault.open(gulf, [request])).toEqual([{ outcome: 'opened', content: { family: 'Doe' } }]);
    expect(await vault.standing(gulf, [held, { ...held, category: 'open' }])).toEqual([
      { outcome: 'standing' },
      { outcome: 'standing' },
    ]);
    expect(await vault.open(other, [request])).toEqual([{ outcome: 'refused' }]);
    expect(await vault.standing(other, [held])).toEqual([{ outcome: 'refused' }]);
    await expect(vault.erase(gulf, subject)).rejects.toMatchObject({ code: 'sign-in/role' });
    await vault.erase(await hub.signIn.tokenFor(HUB_PARTY, ['privacy-officer']), subject);
    expect(await vault.open(gulf, [request])).toEqual([{ outcome: 'erased' }]);
    await expect(written({}, subject)).rejects.toMatchObject({ code: 'vault/subject-erased' });
  });

  it.each([null, 0, '', [], { nested: { deep: ['ü', null] } }, 'text'])(
    'carries any JSON content unchanged: %j',
    async (content) => {
      const { request } = await written(content);
      expect(await vault.open(await hub.signIn.tokenFor('gulf', ['caseworker']), [request])).toEqual([
        { outcome: 'opened', content },
      ]);
    },
  );

  it('sends a page that is too large for one body in parts, and answers in the order asked', async () => {
    const pages = await Promise.all(Array.from({ length: 6 }, (_, n) => written({ n, notes: 'x'.repeat(200_000) })));
    const answers = await vault.open(
      await hub.signIn.tokenFor('gulf', ['caseworker']),
      pages.map(({ request }) => request),
    );
    expect(answers.map((answer) => answer.outcome === 'opened' && (answer.content as { n: number }).n)).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
  });

  it('seals for the deciding services’ own tokens only', async () => {
    const body = { requests: [] };
    const allowed = await sealingToken();
    expect((await post('seal', body, allowed)).status).toBe(200);
    for (const token of [
      await hub.signIn.tokenFor('gulf', ['operator'], 'referral-service'),
      await hub.signIn.tokenFor(HUB_PARTY, ['operator'], 'hubctl'),
      await hub.signIn.tokenFor('gulf', ['caseworker']),
    ])
      expect((await post('seal', body, token)).status).toBe(403);
    expect((await post('seal', body, 'no-token')).status).toBe(401);
  });

  it("lets no adapter's own token in", async () => {
    const { request } = await written();
    const adapter = await hub.signIn.tokenFor('gulf', ['adapter'], 'hub');
    await expect(vault.open(adapter, [request])).rejects.toMatchObject({ code: 'sign-in/role' });
    await expect(vault.open('forged', [request])).rejects.toMatchObject({ code: 'sign-in/invalid' });
  });

  it('destroys the key of a release that is over, asked by a deciding service and by nobody else', async () => {
    const [subject, consent] = [randomUUID(), randomUUID()];
    const stream = streams.consents(subject);
    await vault.seal([{ eventId: randomUUID(), stream, category: 'identity', subject, release: consent, content: { jwe: 'x' } }]);
    const head = {
      ...{ subject, author: 'gulf', matter: `consent:${consent}`, purpose: 'treatment', concerns: ['gulf'] },
      implies: ['domestic-violence'],
    };
    await append(stream, 'consent.recorded', {
      ...head,
      consent,
      disclosers: [{ party: 'gulf' }],
      recipients: [{ party: 'harbor' }],
      categories: ['identity', 'domestic-violence'],
      purposes: ['treatment'],
      regimes: ['vawa-fvpsa'],
      signedOn: '2026-01-01',
      end: { at: '2999-01-01T00:00:00.000Z' },
      policy: '1',
    });
    const left = async () =>
      (await hub.database.pool('hub_vault').query('select from vault.releases_of($1)', [subject])).rowCount;
    await vault.endReleases(subject);
    expect(await left()).toBe(1);
    await append(stream, 'consent.revoked', { ...head, consent });
    const gulf = await hub.signIn.tokenFor('gulf', ['operator']);
    expect((await post('end-releases', { subject }, gulf)).status).toBe(403);
    expect(await left()).toBe(1);
    await vault.endReleases(subject);
    expect(await left()).toBe(0);
  });

  it('answers what cannot be read with 400, naming the member and repeating nothing', async () => {
    const { request } = await written();
    const token = await hub.signIn.tokenFor('gulf', ['caseworker']);
    for (const change of [
      { disclosure: 'MARKER' },
      { position: 'MARKER' },
      { category: 'MARKER' },
      { segment: { ...request.segment, key: 'MARKER!' } },
      { segment: 'MARKER' },
      { MARKER: 1 },
    ]) {
      const answer = await post('open', { requests: [{ ...request, ...change }] }, token);
      const text = await answer.text();
      expect([answer.status, text]).toEqual([400, expect.stringContaining('/requests/0')]);
      expect(text).not.toContain('MARKER');
    }
  });

  it('says that it is ready, and describes itself', async () => {
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true, checks: [{ name: 'vault', ready: true }] });
    const api = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string; paths: object };
    expect(api.openapi).toMatch(/^3\.1/);
    expect(Object.keys(api.paths)).toEqual(expect.arrayContaining(['/v1/vault/open', '/v1/vault/standing', '/v1/vault/seal']));
  });

  it('is unavailable, and nothing worse, where nobody listens', async () => {
    const nowhere = new HttpVault({ url: 'http://127.0.0.1:1', serviceToken: sealingToken });
    await expect(
      nowhere.standing('token', [{ disclosure: randomUUID(), position: '1', category: 'open' }]),
    ).rejects.toMatchObject({
      code: 'vault/unavailable',
    });
  });

  it('keeps content out of the log of the service', () => {
    expect(hub.log.join('')).toContain('/v1/vault/open');
    expect(hub.log.join('')).not.toContain('Doe');
  });
});
