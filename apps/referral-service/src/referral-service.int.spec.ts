import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { INBOUND_COMMANDS } from '@hub/party-adapter';
import { GULF, OPERATOR, parties, policy, type Sender } from '@hub/test-hub';
import { act, gulf, harbor, hub, request, requested, startReferralHub, toHarbor, stopReferralHub } from './testing/referral-hub';

beforeAll(startReferralHub, 60_000);
afterAll(stopReferralHub);

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
