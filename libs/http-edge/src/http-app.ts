import { randomUUID } from 'node:crypto';
import { DynamicModule, Global, Module, Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { METRICS } from '@hub/composition';
import { SignInGuard } from '@hub/sign-in/nest';
import { registerBodyParsers } from './body-parser';
import { answerClientError } from './client-error';
import { closeWithAnswers } from './closing';
import { EDGE_METRICS, observeRequests } from './metrics';
import { NestLog } from './nest-log';
import { describeApi } from './openapi';
import { OperationsController } from './operations.controller';
import { Problem } from './problem';
import { ProblemFilter, sendProblem } from './problem.filter';
import { Readiness } from './readiness';
import { logRequests } from './request-log';
import { validationPipe } from './validation';

/** Largest body, bytes: that of one append (decision 1). */
export const BODY_LIMIT = 1_000_000;

export interface HttpAppOptions {
  readonly logger: Logger;
  readonly openapi: { readonly title: string };
  /** Listens at once where it is given; 0 is any free port. Otherwise call `app.listen`, or `app.inject` without a socket. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

@Global()
@Module({})
class HttpEdgeModule {
  static around(module: Type | DynamicModule): DynamicModule {
    return {
      module: HttpEdgeModule,
      imports: [module],
      controllers: [OperationsController],
      providers: [
        Readiness,
        {
          provide: EDGE_METRICS,
          useFactory: (registry?: Registry) => registry ?? new Registry(),
          inject: [{ token: METRICS, optional: true }],
        },
        { provide: APP_GUARD, useClass: SignInGuard },
      ],
      exports: [Readiness, EDGE_METRICS],
    };
  }
}

/**
 * An application on Fastify with everything that every process of the hub has at its edge: signed tokens, problem answers,
 * strict bodies, trace context, request log, `/livez`, `/readyz`, `/metrics`, `/openapi.json`. `module` must bring a global module that
 * provides the ports of `@hub/composition` (at least `TOKEN_VERIFIER`). `app.close()` finishes the requests under way.
 */
export async function createHttpApp(module: Type | DynamicModule, options: HttpAppOptions): Promise<NestFastifyApplication> {
  const { logger } = options;
  const app = await NestFactory.create<NestFastifyApplication>(
    HttpEdgeModule.around(module),
    new FastifyAdapter({
      bodyLimit: BODY_LIMIT,
      genReqId: () => randomUUID(),
      forceCloseConnections: 'idle',
      return503OnClosing: false, // closeWithAnswers does, with a problem
      clientErrorHandler: answerClientError,
      frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => sendProblem(reply, unreadable()),
    }),
    { logger: new NestLog(logger), bodyParser: false, abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  closeWithAnswers(fastify);
  registerBodyParsers(fastify);
  logRequests(fastify, logger);
  observeRequests(fastify, app.get<Registry>(EDGE_METRICS));
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));

  // Written when it is first asked for: most starts never need it.
  let description: string | undefined;
  fastify.get('/openapi.json', (_request, reply) => {
    description ??= JSON.stringify(describeApi(app, options.openapi.title));
    return reply.type('application/json; charset=utf-8').send(description);
  });
  if (options.port === undefined) {
    await app.init();
    await fastify.ready();
  } else await app.listen(options.port, options.host ?? '127.0.0.1');
  return app;
}

const unreadable = () => new Problem({ status: 400, code: 'http/bad-request', detail: 'The request cannot be read.' });
