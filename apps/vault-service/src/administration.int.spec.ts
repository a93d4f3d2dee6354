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

  it('erases a subject', async () => {
    expect((await post('erase', await officer(), { subject: randomUUID() })).status).toBe(204);
  });
});
