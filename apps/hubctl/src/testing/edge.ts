import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { TOKEN_VERIFIER } from '@hub/composition';
import { createHttpApp } from '@hub/http-edge';
import { DevelopmentIssuer, TokenVerifier } from '@hub/sign-in';
import { DevelopmentIssuerModule } from '@hub/sign-in/nest';

export const SECRET = 'a-secret-of-the-demonstration';

/** The hub's real edge and issuer on a socket, around the routes of a spec: what answers is Nest, the guard and the problem filter. */
export const edgeAround = async (controller: Type): Promise<{ readonly app: NestFastifyApplication; readonly url: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'hubctl-edge-'));
  const clients = [{ clientId: 'gulf-demo', clientSecret: SECRET, party: 'gulf', roles: ['publisher', 'auditor'] as const }];
  const issuer = await DevelopmentIssuer.open({ folder, issuer: 'urn:referral-hub:test', clients });
  await rm(folder, { recursive: true });

  @Global()
  @Module({
    providers: [{ provide: TOKEN_VERIFIER, useValue: new TokenVerifier([issuer.trusted()]) }],
    exports: [TOKEN_VERIFIER],
  })
  class Ports {}

  @Module({ imports: [Ports, DevelopmentIssuerModule.serving(issuer)], controllers: [controller] })
  class Edge {}

  const app = await createHttpApp(Edge, { logger: pino({ level: 'silent' }), openapi: { title: 'Edge' }, port: 0 });
  return { app, url: await app.getUrl() };
};
