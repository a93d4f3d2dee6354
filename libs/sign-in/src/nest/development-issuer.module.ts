import { Body, Controller, DynamicModule, Get, Headers, HttpCode, Inject, Module, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DevelopmentIssuer, type TokenRefusal } from '../development-issuer';
import { Public } from './roles';

const STATUS: Readonly<Record<TokenRefusal, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  unsupported_grant_type: 400,
};

/** The demonstration's token endpoint and key set (RFC 6749 client credentials; RFC 7517). Not for real sign-ins. */
@Controller()
@Public()
export class DevelopmentIssuerController {
  constructor(@Inject(DevelopmentIssuer) private readonly issuer: DevelopmentIssuer) {}

  @Get('/.well-known/jwks.json')
  keys() {
    return this.issuer.jwks();
  }

  @Post('/v1/token')
  @HttpCode(200)
  async token(
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('authorization') authorization?: string,
  ) {
    const field = (name: string) => fieldOf(body, name);
    const basic = basicCredentials(authorization);
    const answer = await this.issuer.token({
      grantType: field('grant_type'),
      clientId: basic?.clientId ?? field('client_id'),
      clientSecret: basic?.clientSecret ?? field('client_secret'),
      scope: field('scope'),
      party: field('party'),
    });
    // RFC 6749 5.1: never kept by a cache; 5.2: errors in its own form.
    void reply.header('cache-control', 'no-store');
    if ('refused' in answer) {
      void reply.status(STATUS[answer.refused]);
      return { error: answer.refused };
    }
    return { access_token: answer.token, token_type: 'Bearer', expires_in: answer.expiresIn };
  }
}

/** Serves an open {@link DevelopmentIssuer}; only where the configuration asks for the demonstration's sign-ins. */
@Module({})
export class DevelopmentIssuerModule {
  static serving(issuer: DevelopmentIssuer): DynamicModule {
    return {
      module: DevelopmentIssuerModule,
      controllers: [DevelopmentIssuerController],
      providers: [{ provide: DevelopmentIssuer, useValue: issuer }],
    };
  }
}

function fieldOf(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** RFC 6749 2.3.1: both halves are form-encoded before they are joined. */
function basicCredentials(authorization: string | undefined): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [clientId, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  try {
    return { clientId: decodeURIComponent(clientId ?? ''), clientSecret: decodeURIComponent(secret.join(':')) };
  } catch {
    return undefined;
  }
}
