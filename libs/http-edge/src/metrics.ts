import type { FastifyInstance } from 'fastify';
import { Histogram, collectDefaultMetrics, type Registry } from 'prom-client';

/** The registry that this process serves under `/metrics`. */
export const EDGE_METRICS = Symbol('EdgeMetrics');

const DURATION = 'hub_http_request_duration_seconds';

/** Counts requests by method, route template and status; never by an id, a party or a query. */
export function observeRequests(fastify: FastifyInstance, registry: Registry): void {
  if (registry.getSingleMetric('process_cpu_seconds_total') === undefined) collectDefaultMetrics({ register: registry });
  const found = registry.getSingleMetric(DURATION);
  const duration =
    found instanceof Histogram
      ? found
      : new Histogram({
          name: DURATION,
          help: 'Time from the first byte of a request to the end of its answer, in seconds',
          labelNames: ['method', 'route', 'status'],
          buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
          registers: [registry],
        });
  fastify.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) };
    duration.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}
