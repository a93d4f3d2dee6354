import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { TOKEN_VERIFIER } from '@hub/composition';
import { DevelopmentIssuer, TokenVerifier, localKeys, remoteServiceTokens, type DevelopmentClient } from '@hub/sign-in';
import { DevelopmentIssuerModule } from '@hub/sign-in/nest';
import { createHttpApp } from './index';

const worker: DevelopmentClient = { clientId: 'gulf-worker', clientSecret: 's&cret: 1', party: 'gulf', roles: ['caseworker'] };
const adapter: DevelopmentClient = { clientId: 'adapter', clientSecret: 'secret', party: '*', roles: ['adapter'] };

let folder: string;
let app: NestFastifyApplication;
const lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-issuer-'));
  const issuer = await DevelopmentIssuer.open({ folder, issuer: 'urn:test', clients: [worker, adapter] });
  @Global()
  @Module({
    providers: [{ provide: TOKEN_VERIFIER, useValue: new TokenVerifier([issuer.trusted()]) }],
    exports: [TOKEN_VERIFIER],
  })
  class Ports {}
  @Module({ imports: [Ports, DevelopmentIssuerModule.serving(issuer)] })
  class Root {}
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  app = await createHttpApp(Root, { logger, openapi: { title: 'Issuer' }, port: 0 });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const form = (fields: Record<string, string>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString(),
});
const json = (fields: Record<string, unknown>) => ({ payload: { grant_type: 'client_credentials', ...fields } });
const credentials = { client_id: worker.clientId, client_secret: worker.clientSecret };
const ask = (request: object) => app.inject({ method: 'POST', url: '/v1/token', ...request });

describe('the token endpoint', () => {
  it.each([
    ['a form', form(credentials)],
    ['JSON', json(credentials)],
    [
      'HTTP Basic',
      {
        ...form({}),
        headers: {
          ...form({}).headers,
          authorization: `Basic ${Buffer.from(`gulf-worker:${encodeURIComponent(worker.clientSecret)}`).toString('base64')}`,
        },
      },
    ],
  ])('takes client credentials as %s, and its own keys prove the token', async (_, request) => {
    const answer = await ask(request);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    const { access_token, token_type, expires_in } = answer.json<{
      access_token: string;
      token_type: string;
      expires_in: number;
    }>();
    expect([token_type, expires_in]).toEqual(['Bearer', 300]);
    const keys = (await app.inject('/.well-known/jwks.json')).json<Parameters<typeof localKeys>[0]>();
    const caller = await new TokenVerifier([{ issuer: 'urn:test', keys: localKeys(keys) }]).verify(access_token);
    expect(caller).toMatchObject({ party: 'gulf', roles: ['caseworker'], client: 'gulf-worker' });
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it.each([
    ['a wrong secret', form({ ...credentials, client_secret: 'MARKER' }), 401, 'invalid_client'],
    ['a secret that is no text', json({ ...credentials, client_secret: ['MARKER'] }), 401, 'invalid_client'],
    ['another grant', form({ ...credentials, grant_type: 'password' }), 400, 'unsupported_grant_type'],
    ['a role too many', form({ ...credentials, scope: 'caseworker operator' }), 400, 'invalid_scope'],
    ['no body', {}, 400, 'unsupported_grant_type'],
    ['a list', { payload: [1] }, 400, 'unsupported_grant_type'],
  ])('refuses %s as RFC 6749 has it', async (_, request, status, error) => {
    const answer = await ask(request);
    expect([answer.statusCode, answer.json()]).toEqual([status, { error }]);
    expect(lines.join('')).not.toContain('MARKER');
  });

  it('gives a service in another process tokens for the party that it names', async () => {
    const url = `${await app.getUrl()}/v1/token`;
    const tokens = remoteServiceTokens({ url, clientId: 'adapter', clientSecret: 'secret' });
    const [one, again] = [await tokens.forParty('harbor', ['adapter']), await tokens.forParty('harbor', ['adapter'])];
    expect(again).toBe(one);
    const [, claims = ''] = one.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ party: 'harbor', client_id: 'adapter' });
    await expect(
      remoteServiceTokens({ url, clientId: 'adapter', clientSecret: 'x' }).forParty('harbor', ['adapter']),
    ).rejects.toThrow('The issuer gave no token to the service adapter (status 401).');
  });
});
