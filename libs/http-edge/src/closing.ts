import type { FastifyInstance } from 'fastify';
import { Problem } from './problem';
import { sendProblem } from './problem.filter';

/** Milliseconds in which the last answers reach their readers before what is still connected is cut. */
const LAST_WORDS = 100;

/**
 * What a server that is being stopped does: requests under way are answered, each as the last one on its connection; what comes
 * after that is told to come again; when nothing is under way any more, every connection ends. Fastify alone closes those that
 * are idle at the moment of the stop: one that is busy just then, or that a browser opened ahead of need, would keep the process
 * alive until its time-out, a minute or more.
 */
export function closeWithAnswers(fastify: FastifyInstance): void {
  let closing = false;
  let underWay = 0;
  const endWhenQuiet = () => {
    if (closing && underWay === 0) setTimeout(() => fastify.server.closeAllConnections(), LAST_WORDS).unref();
  };
  fastify.addHook('preClose', (done) => {
    closing = true;
    endWhenQuiet();
    done();
  });
  fastify.addHook('onRequest', (_request, reply, done) => {
    underWay += 1;
    // Answered, or gone before it was.
    reply.raw.once('close', () => {
      underWay -= 1;
      endWhenQuiet();
    });
    if (closing) sendProblem(reply, stopping());
    else done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
}

const stopping = () =>
  new Problem({
    status: 503,
    code: 'hub/stopping',
    detail: 'The hub is being stopped and takes no new requests. This one was not carried out.',
    todo: 'Send it again, with the same Idempotency-Key, when the hub is back.',
    headers: { 'retry-after': '5' },
  });
