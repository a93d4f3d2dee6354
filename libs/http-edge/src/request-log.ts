import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { EdgeRequest } from './request';
import { traceContext } from './trace-context';

const QUIET = new Set(['/livez', '/readyz', '/metrics']);

/**
 * One line for each request: method, route template, status, duration, party, trace. No path values, no query string, no
 * header, no body: what a caller sends may be a person's data, wherever it was put.
 */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onRequest', (request: EdgeRequest, _reply, done) => {
    request.trace = traceContext(request.headers['traceparent']);
    done();
  });
  fastify.addHook('onResponse', (request: EdgeRequest, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const line = {
      method: request.method,
      route,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      party: request.caller?.party,
      traceId: request.trace?.traceId,
    };
    if (QUIET.has(route)) logger.debug(line, 'request');
    else logger.info(line, 'request');
    done();
  });
}
