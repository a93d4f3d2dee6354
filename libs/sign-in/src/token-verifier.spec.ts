import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, generateKeyPair, exportJWK } from 'jose';
import { ANY_PARTY, AUDIENCE, DevelopmentIssuer, TokenVerifier, localKeys, type DevelopmentClient } from './index';

const ISSUER = 'http://issuer.test';
const worker: DevelopmentClient = {
  clientId: 'gulf-worker',
  clientSecret: 'gulf secret',
  party: 'gulf',
  roles: ['caseworker', 'publisher'],
};
const adapter: DevelopmentClient = {
  clientId: 'cbc-adapter',
  clientSecret: 'adapter secret',
  party: ANY_PARTY,
  roles: ['adapter'],
};

let folder: string;
let now = new Date('2026-11-02T12:00:00Z');
let issuer: DevelopmentIssuer;
const open = () => DevelopmentIssuer.open({ folder, issuer: ISSUER, clients: [worker, adapter], now: () => now });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-sign-in-'));
  now = new Date('2026-11-02T12:00:00Z');
  issuer = await open();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const verifier = () => new TokenVerifier([issuer.trusted()], () => now);
const credentials = { grantType: 'client_credentials', clientId: worker.clientId, clientSecret: worker.clientSecret };
const tokenOf = async (request: Parameters<DevelopmentIssuer['token']>[0]) => {
  const answer = await issuer.token(request);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.token;
};

describe('the development issuer', () => {
  it('names the caller in the token', async () => {
    const token = await tokenOf(credentials);
    expect(await verifier().verify(token)).toEqual({
      party: 'gulf',
      actor: 'gulf-worker',
      client: 'gulf-worker',
      roles: ['caseworker', 'publisher'],
      token,
    });
  });

  it.each([
    ['an unknown client', { ...credentials, clientId: 'nobody' }, 'invalid_client'],
    ['a wrong secret', { ...credentials, clientSecret: 'gulf secre' }, 'invalid_client'],
    ['no secret', { ...credentials, clientSecret: undefined }, 'invalid_client'],
    ['another grant', { ...credentials, grantType: 'password' }, 'unsupported_grant_type'],
    ['a role that the client lacks', { ...credentials, scope: 'caseworker auditor' }, 'invalid_scope'],
    ['another party', { ...credentials, party: 'harbor' }, 'invalid_request'],
    [
      'a service that names no party',
      { ...credentials, clientId: 'cbc-adapter', clientSecret: 'adapter secret' },
      'invalid_request',
    ],
  ])('refuses %s', async (_, request, refused) => expect(await issuer.token(request)).toEqual({ refused }));

  it('gives fewer roles where fewer are asked', async () =>
    expect((await verifier().verify(await tokenOf({ ...credentials, scope: 'publisher' }))).roles).toEqual(['publisher']));

  it('lets a service name its party', async () => {
    const token = await tokenOf({
      grantType: 'client_credentials',
      clientId: 'cbc-adapter',
      clientSecret: 'adapter secret',
      party: 'harbor',
    });
    expect(await verifier().verify(token)).toMatchObject({ party: 'harbor', client: 'cbc-adapter', roles: ['adapter'] });
  });

  it('keeps one key pair, readable by its owner only, also when two start at once', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'hub-sign-in-'));
    const two = await Promise.all([1, 2].map(() => DevelopmentIssuer.open({ folder: fresh, issuer: ISSUER, clients: [] })));
    const again = await DevelopmentIssuer.open({ folder: fresh, issuer: ISSUER, clients: [] });
    expect(new Set([...two, again].map((each) => JSON.stringify(each.jwks()))).size).toBe(1);
    expect(JSON.stringify(again.jwks())).not.toContain('"d"');
    const file = join(fresh, 'development-issuer.pem');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    await expect(DevelopmentIssuer.open({ folder: fresh, issuer: ISSUER, clients: [] })).rejects.toMatchObject({
      code: 'sign-in/key-unusable',
    });
    await rm(fresh, { recursive: true });
  });

  it('renews a service token at half of its life and shares it until then', async () => {
    const tokens = issuer.serviceTokens('hub');
    const first = await tokens.forParty('gulf', ['adapter']);
    now = new Date(now.getTime() + 149_000);
    expect(await tokens.forParty('gulf', ['adapter'])).toBe(first);
    now = new Date(now.getTime() + 2_000);
    expect(await tokens.forParty('gulf', ['adapter'])).not.toBe(first);
    expect(await verifier().verify(await tokens.forParty('gulf', ['adapter']))).toMatchObject({ client: 'hub', party: 'gulf' });
  });
});

describe('a token', () => {
  const signed = async (change: (jwt: SignJWT) => SignJWT, claims: Record<string, unknown> = {}, alg = 'ES384') => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg };
    const at = Math.floor(now.getTime() / 1000);
    const jwt = new SignJWT({ party: 'gulf', roles: ['caseworker'], client_id: 'c', ...claims })
      .setProtectedHeader({ alg, kid: 'k' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject('s')
      .setIssuedAt(at)
      .setExpirationTime(at + 60);
    const check = new TokenVerifier([{ issuer: ISSUER, keys: localKeys({ keys: [jwk] }) }], () => now); // its kty is known
    return { token: await change(jwt).sign(privateKey), check };
  };

  it.each(['ES384', 'RS384'])('signed with %s is taken', async (alg) => {
    const { token, check } = await signed((jwt) => jwt, {}, alg);
    expect(await check.verify(token)).toMatchObject({ party: 'gulf', actor: 's', client: 'c' });
  });

  it.each<[string, (jwt: SignJWT) => SignJWT, Record<string, unknown>, string]>([
    ['for another audience', (jwt) => jwt.setAudience('elsewhere'), {}, 'ES384'],
    ['of an issuer that is not trusted', (jwt) => jwt.setIssuer('http://elsewhere.test'), {}, 'ES384'],
    ['that is over', (jwt) => jwt.setExpirationTime(Math.floor(now.getTime() / 1000) - 10), {}, 'ES384'],
    ['that lives longer than five minutes', (jwt) => jwt.setExpirationTime(Math.floor(now.getTime() / 1000) + 301), {}, 'ES384'],
    ['with another algorithm', (jwt) => jwt, {}, 'ES256'],
    ['without a party', (jwt) => jwt, { party: undefined }, 'ES384'],
    ['with a malformed party', (jwt) => jwt, { party: 'Gulf Coast' }, 'ES384'],
    ['with an unknown role', (jwt) => jwt, { roles: ['king'] }, 'ES384'],
    ['with no role', (jwt) => jwt, { roles: [] }, 'ES384'],
    ['without a client', (jwt) => jwt, { client_id: undefined }, 'ES384'],
  ])('%s is refused, always alike', async (_, change, claims, alg) => {
    const { token, check } = await signed(change, claims, alg);
    await expect(check.verify(token)).rejects.toMatchObject({
      code: 'sign-in/invalid',
      message: 'The sign-in is not valid, or no longer.',
    });
  });

  it('is refused once its time is over, although it was taken before', async () => {
    const token = await tokenOf(credentials);
    const check = verifier();
    await check.verify(token);
    now = new Date(now.getTime() + 310_000);
    await expect(check.verify(token)).rejects.toMatchObject({ code: 'sign-in/invalid' });
  });

  it('that was changed, or signed by nobody, is refused', async () => {
    const token = await tokenOf(credentials);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, party: 'harbor' })).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const bad of [`${header}.${forged}.${signature}`, `${none}.${forged}.`, 'nonsense', ''])
      await expect(verifier().verify(bad)).rejects.toMatchObject({ code: 'sign-in/invalid' });
  });
});
