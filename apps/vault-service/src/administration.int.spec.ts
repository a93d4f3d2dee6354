import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { TestHub } from '@hub/test-hub';
import { HUB_PARTY } from '@hub/vocabulary';
import { VaultServiceModule } from './index';

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('administering the vault over HTTP', () => {
  let hub: TestHub;
  let url: string;
  beforeAll(async () => {
    hub = await TestHub.start([VaultServiceModule]);
    await hub.app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(hub.app.getHttpServer().address() as AddressInfo).port}`;
  });
  afterAll(() => hub?.close());

  const post = async (operation: string, token: string, body: unknown = {}) => {
    const answer = await fetch(`${url}/v1/vault/${operation}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const operator = () => hub.signIn.tokenFor(HUB_PARTY, ['operator'], 'referral-service');
  const officer = () => hub.signIn.tokenFor(HUB_PARTY, ['privacy-officer']);

  it("rotates for the hub's operator, and says what remains", async () => {
    expect(await post('rotate', await operator())).toEqual({ status: 200, body: { rewrapped: 0, remaining: 0 } });
  });

  it("rotates for nobody but the hub's operator", async () => {
    expect(await post('rotate', await hub.signIn.tokenFor('gulf', ['operator']))).toMatchObject({
      status: 403,
      body: { code: 'vault/not-allowed' },
    });
    expect((await post('rotate', await officer())).status).toBe(403);
    expect((await post('rotate', 'none')).status).toBe(401);
  });

  it('holds a subject, refuses its erasure while it does, and erases it after the release', async () => {
    const [subject, hold] = [randomUUID(), randomUUID()];
    const placed = { hold, reason: 'retention', until: '2999-12-31T05:00:00Z' };
    expect(await post('hold', await officer(), { subject, ...placed })).toEqual({ status: 200, body: placed });
    expect((await post('holds', await officer(), { subject })).body).toEqual({ holds: [placed] });
    expect(await post('erase', await officer(), { subject })).toMatchObject({
      status: 409,
      body: { code: 'vault/held', detail: expect.stringMatching(/until 2999-12-31T05:00:00Z .*released/) },
    });
    expect((await post('hold', await officer(), { subject, ...placed, reason: 'audit' })).body.code).toBe('vault/other-hold');
    expect((await post('release', await officer(), { subject, hold: randomUUID() })).status).toBe(404);
    expect((await post('release', await officer(), { subject, hold })).status).toBe(204);
    expect((await post('erase', await officer(), { subject })).status).toBe(204);
    expect((await post('hold', await officer(), { subject, ...placed, hold: randomUUID() })).body.code).toBe(
      'vault/subject-erased',
    );
  });

  it("lets nobody but the hub's privacy officer hold and release, and reads nothing else than it describes", async () => {
    const [subject, hold] = [randomUUID(), randomUUID()];
    for (const token of [await operator(), await hub.signIn.tokenFor('gulf', ['privacy-officer'])])
      for (const [operation, body] of [
        ['hold', { subject, hold, reason: 'audit' }],
        ['release', { subject, hold }],
        ['holds', { subject }],
      ] as const)
        expect((await post(operation, token, body)).status).toBe(403);
    for (const wrong of [{ reason: 'MARKER' }, { hold: 'MARKER' }, { until: 'MARKER' }, { MARKER: 1 }]) {
      const { status, body } = await post('hold', await officer(), { subject, hold, reason: 'audit', ...wrong });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).not.toMatch(/"MARKER/);
    }
  });
});
