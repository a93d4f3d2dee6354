import { Body, Controller, Get, Global, Module, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { ApiProperty, type OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { pino } from 'pino';
import { TOKEN_VERIFIER } from '@hub/composition';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Public, Roles } from '@hub/sign-in/nest';
import { refused } from '@hub/event-sourcing';
import {
  ApiCommand,
  CommandKey,
  Problem,
  Readiness,
  ReceivedBytes,
  TraceParent,
  createHttpApp,
  notThere,
  problemOf,
} from './index';
import { testSignIn, type TestSignIn } from '@hub/sign-in/testing/test-sign-in';

class Who {
  @ApiProperty() @IsString() @MaxLength(5) name!: string;
}
class Order {
  @ApiProperty({ type: Who }) @ValidateNested() @Type(() => Who) who!: Who;
  @ApiProperty({ enum: ['routine', 'urgent'] }) @IsIn(['routine', 'urgent']) priority!: string;
}
class Filter {
  @IsOptional() @IsString() status?: string;
}

@Controller('/v1/orders')
class Orders {
  @Post()
  @Roles('caseworker')
  @ApiCommand('Orders something')
  order(
    @Body() order: Order,
    @CommandKey() key: string,
    @ReceivedBytes() bytes: Uint8Array,
    @CurrentCaller() caller: Caller,
    @TraceParent() trace: string,
  ) {
    return { key, bytes: Buffer.from(bytes).toString('utf8'), party: caller.party, trace, name: order.who.name };
  }

  @Get('/:id')
  @Roles('caseworker', 'auditor')
  one(@Param('id') id: string, @Query() _filter: Filter) {
    if (id === 'refused') throw problemOf(refused('order/not-possible', 'It has been sent.'));
    if (id === 'missing')
      throw problemOf(refused('order/missing', 'Parts are missing.', [{ code: 'order/x', message: 'x', citation: '2.31' }]));
    if (id === 'absent') throw problemOf(refused('order/not-there', 'whatever'));
    if (id === 'crash') throw new Error(`secret ${id}`, { cause: new TypeError('MARKER') });
    throw notThere();
  }

  @Get()
  forgotten() {
    return [];
  }
}

@Controller('/v1/open')
@Public()
class Open {
  @Get() hello() {
    return { hello: true };
  }
}

let signIn: TestSignIn;
let app: NestFastifyApplication;
const lines: string[] = [];

beforeAll(async () => {
  signIn = await testSignIn();
  @Global()
  @Module({ providers: [{ provide: TOKEN_VERIFIER, useValue: signIn.verifier }], exports: [TOKEN_VERIFIER] })
  class Ports {}
  @Module({ imports: [Ports], controllers: [Orders, Open] })
  class Root {}
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  app = await createHttpApp(Root, { logger, openapi: { title: 'Orders' } });
});
afterAll(() => app.close());

const token = (roles: Parameters<TestSignIn['tokenFor']>[1] = ['caseworker']) => signIn.tokenFor('gulf', roles);
async function post(body: string | Buffer, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/v1/orders',
    headers: {
      authorization: `Bearer ${await token()}`,
      'idempotency-key': 'k1',
      'content-type': 'application/json',
      ...headers,
    },
    payload: body,
  });
}
const get = async (url: string, roles?: Parameters<TestSignIn['tokenFor']>[1]) =>
  app.inject({ url, headers: { authorization: `Bearer ${await token(roles)}` } });
const good = '{ "who": {"name":"Ann"}, "priority": "urgent" }';

describe('the edge', () => {
  it('hands over the caller, the key, the trace and the bytes as received', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await post(good, { traceparent });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ key: 'k1', bytes: good, party: 'gulf', name: 'Ann' });
    expect(answer.json<{ trace: string }>().trace).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
    );
  });

  it.each<[string, () => Promise<{ statusCode: number; headers: object; json(): unknown }>, number, string]>([
    ['no token', () => app.inject({ url: '/v1/orders/x' }), 401, 'sign-in/missing'],
    ['a bad token', () => app.inject({ url: '/v1/orders/x', headers: { authorization: 'Bearer x' } }), 401, 'sign-in/invalid'],
    ['a role that is not enough', () => get('/v1/orders/x', ['operator']), 403, 'sign-in/role'],
    ['a route that names no role', () => get('/v1/orders', ['operator', 'caseworker']), 403, 'sign-in/role'],
    ['no key', () => post(good, { 'idempotency-key': '' }), 400, 'http/idempotency-key-missing'],
    ['a key with a space', () => post(good, { 'idempotency-key': 'a b' }), 400, 'http/idempotency-key-invalid'],
    ['a key that is too long', () => post(good, { 'idempotency-key': 'x'.repeat(201) }), 400, 'http/idempotency-key-invalid'],
    ['a body that is no JSON', () => post('{"who":'), 400, 'http/malformed-json'],
    ['a body that is not UTF-8', () => post(Buffer.from([0x22, 0xff, 0x22])), 400, 'http/malformed-text'],
    ['half of a surrogate pair', () => post('{"who":{"name":"\\ud800"}}'), 400, 'http/malformed-text'],
    ['U+0000', () => post('{"who":{"name":"\\u0000"}}'), 400, 'http/malformed-text'],
    ['deep nesting', () => post('['.repeat(50_000) + ']'.repeat(50_000)), 400, 'http/too-deep'],
    ['a body of another format', () => post('<a/>', { 'content-type': 'text/xml' }), 415, 'http/unsupported-media-type'],
    ['a body that is too large', () => post(`"${'x'.repeat(1_000_001)}"`), 413, 'http/too-large'],
    ['an unknown address', () => get('/v1/nothing?name=MARKER'), 404, 'http/no-such-route'],
    ['an address that cannot be decoded', () => get('/v1/orders/%E0%A4%A'), 400, 'http/bad-request'],
    ['an unknown filter', () => get('/v1/orders/x?nam=MARKER'), 400, 'http/invalid-request'],
    ['what is not there', () => get('/v1/orders/x'), 404, 'hub/not-there'],
    ['a refusal', () => get('/v1/orders/refused'), 409, 'order/not-possible'],
    ['a refusal with its reasons', () => get('/v1/orders/missing'), 422, 'order/missing'],
  ])('answers %s with a problem', async (_, ask, status, code) => {
    const answer = await ask();
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ type: `urn:referral-hub:problem:${code}`, status, code });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8' });
    expect(JSON.stringify(answer.json())).not.toContain('MARKER');
  });

  it('names each member that cannot be taken, with its place and never its value', async () => {
    const answer = await post('{"who":{"name":"MARKER MARKER","MARKER":1},"priority":"MARKER"}');
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ errors: unknown }>().errors).toEqual([
      { code: 'http/unknown-member', pointer: '/who', detail: 'Holds a member that is not known here. Known are: name.' },
      { code: 'http/invalid-member', pointer: '/who/name', detail: expect.any(String) },
      { code: 'http/invalid-member', pointer: '/priority', detail: expect.stringContaining('routine, urgent') },
    ]);
    expect(answer.body).not.toContain('MARKER');
  });

  it('answers what is not there and what is not yours byte for byte alike', async () =>
    expect((await get('/v1/orders/absent')).rawPayload).toEqual((await get('/v1/orders/other')).rawPayload));

  it('says where JSON ends being JSON, not what stands there', async () => {
    const answer = await post('{\n  "who": MARKER }');
    expect(answer.json()).toMatchObject({ code: 'http/malformed-json', line: 2, column: 10 });
    expect(answer.body).not.toContain('MARKER');
  });

  it('gives a reference for an unexpected error and keeps its message to itself', async () => {
    lines.length = 0;
    const answer = await get('/v1/orders/crash');
    expect(answer.statusCode).toBe(500);
    const { code, reference } = answer.json<{ code: string; reference: string }>();
    expect(code).toBe('hub/unexpected');
    expect(lines.join('')).toContain(reference);
    expect(answer.body + lines.join('')).not.toMatch(/secret|MARKER/);
  });

  it('logs route templates, never what a caller sent', async () => {
    lines.length = 0;
    await post('{"who":{"name":"MARKER"},"priority":"urgent"}', { 'x-note': 'MARKER' });
    await get('/v1/orders/MARKER?status=MARKER');
    await get('/MARKER');
    await post('MARKER');
    const log = lines.join('');
    expect(log).toContain('"route":"/v1/orders/:id"');
    expect(log).toContain('"party":"gulf"');
    expect(log).not.toContain('MARKER');
    // The control: the search does find a marker that is logged.
    lines.push(JSON.stringify({ leaked: 'MARKER' }));
    expect(lines.join('')).toContain('MARKER');
  });

  it('never answers a malformed body with a server error', async () => {
    const authorization = `Bearer ${await token()}`;
    const send = async (payload: string | Buffer) =>
      (
        await app.inject({
          method: 'POST',
          url: '/v1/orders',
          headers: { authorization, 'idempotency-key': 'k', 'content-type': 'application/json' },
          payload,
        })
      ).statusCode;
    const odd = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.anything({ withNullPrototype: true }).map((value) => JSON.stringify({ who: value, priority: value }) ?? ''),
      fc.constantFrom(
        'null',
        '0',
        '""',
        '[]',
        '[{}]',
        '{"__proto__":{"who":1}}',
        '{"constructor":{"prototype":{}}}',
        '{"who":[{"name":[]}]}',
      ),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (payload) => expect(await send(payload)).toBeLessThan(500)),
      { numRuns: 300 },
    );
  });

  it('describes itself in OpenAPI 3.1', async () => {
    const document = (await app.inject('/openapi.json')).json<OpenAPIObject>();
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.paths['/v1/orders']!.post!.responses.default).toHaveProperty(['content', 'application/problem+json']);
    expect(document.paths['/v1/orders']!.post!.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', required: true }),
    );
    expect(document.paths['/v1/orders']!.post!.security).toEqual([{ token: [] }]);
    expect(Object.keys(document.paths)).not.toContain('/livez');
  });

  it('is alive, ready when every part is, and shows figures without ids', async () => {
    expect((await app.inject('/livez')).statusCode).toBe(200);
    expect((await app.inject('/readyz')).json()).toEqual({ ready: true, checks: [] });
    const readiness = app.get(Readiness);
    const away = readiness.register({ name: 'log', check: async () => ({ lag: 3 }) });
    expect((await app.inject('/readyz')).json()).toEqual({ ready: true, checks: [{ name: 'log', ready: true, lag: 3 }] });
    const other = readiness.register({ name: 'vault', check: () => Promise.reject(new Error('MARKER')) });
    const unready = await app.inject('/readyz');
    expect([unready.statusCode, unready.body]).toEqual([503, expect.not.stringContaining('MARKER')]);
    away();
    other();
    const figures = (await app.inject('/metrics')).body;
    expect(figures).toContain('route="/v1/orders/:id"');
    expect(figures).not.toContain('MARKER');
  });
});

describe('a problem', () => {
  it('takes its own members over further ones', () =>
    expect(new Problem({ status: 409, code: 'a/b', detail: 'd', extra: { code: 'x', more: 1 } }).body()).toMatchObject({
      code: 'a/b',
      more: 1,
    }));
});
