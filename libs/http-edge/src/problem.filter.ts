import { randomUUID } from 'node:crypto';
import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { SignInError } from '@hub/sign-in';
import { Problem, type ProblemOptions } from './problem';
import type { EdgeRequest } from './request';

/** Everything that is thrown in a request becomes a problem answer; nothing of the request is repeated in it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(http.getResponse<FastifyReply>(), this.problemFor(error, http.getRequest<EdgeRequest>()));
  }

  private problemFor(error: unknown, request: EdgeRequest): Problem {
    const known = knownProblem(error);
    if (known !== undefined) return known;
    const reference = randomUUID();
    this.logger.error({ reference, traceId: request.trace?.traceId, error: withoutContent(error) }, 'unexpected error');
    return unexpected(reference);
  }
}

/** Answers with `application/problem+json`. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (reply.sent) return;
  void reply
    .status(problem.status)
    .headers(problem.options.headers ?? {})
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.body()));
}

/** The reference stands in the log too, beside what is known of the fault. */
export const unexpected = (reference: string): Problem =>
  new Problem({
    status: 500,
    code: 'hub/unexpected',
    detail: 'Something failed inside the hub. A command that was sent may or may not have been carried out.',
    todo: 'Send the same request again with the same Idempotency-Key; if it fails again, tell the operator the reference.',
    extra: { reference },
  });

function knownProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof SignInError) return signInProblem(error);
  if (error instanceof HttpException) return frameworkProblem(error.getStatus());
  if (typeof error !== 'object' || error === null) return undefined;
  if ('statusCode' in error && typeof error.statusCode === 'number') return frameworkProblem(error.statusCode);
  return 'code' in error ? portProblem(error.code) : undefined;
}

function signInProblem({ code, message }: SignInError): Problem {
  if (code === 'sign-in/role')
    return new Problem({
      status: 403,
      code,
      detail: message,
      todo: 'Ask whoever runs your sign-ins for the role that this needs.',
    });
  return new Problem({
    status: 401,
    code,
    detail: message,
    todo: 'Sign in and send the token as "Authorization: Bearer …".',
    headers: { 'www-authenticate': code === 'sign-in/missing' ? 'Bearer' : 'Bearer error="invalid_token"' },
  });
}

const TRY_AGAIN = {
  status: 503,
  detail: 'The hub cannot carry this out at the moment. It may or may not have been recorded.',
  todo: 'Send the same request again with the same Idempotency-Key.',
  headers: { 'retry-after': '1' },
};

/** What the log, the runner, the journal and the vault say that is no fault of the hub: where it cannot serve, a repeat converges. */
const PORTS: Readonly<Record<string, Omit<ProblemOptions, 'code'>>> = {
  'log/unavailable': TRY_AGAIN,
  'log/unknown-outcome': TRY_AGAIN,
  'runner/contention': TRY_AGAIN,
  'journal/unavailable': TRY_AGAIN,
  'vault/unavailable': TRY_AGAIN,
  'log/too-large': {
    status: 413,
    detail: 'What this would record is larger than one event may be (256 KiB). Nothing was recorded.',
    todo: 'Shorten the texts, or send part of them with a later step.',
  },
  'vault/subject-erased': {
    status: 409,
    detail: 'The records of this person were erased, and nothing more can be sealed for them.',
    todo: 'Begin anew: a new referral or consent gives the person a new pseudonym.',
  },
};

function portProblem(code: unknown): Problem | undefined {
  const options = typeof code === 'string' && Object.hasOwn(PORTS, code) ? PORTS[code] : undefined;
  return options && new Problem({ ...options, code: String(code) });
}

/** Messages of the framework can repeat the path or the body: only the status is taken over. */
function frameworkProblem(status: number): Problem | undefined {
  switch (status) {
    case 404:
      return new Problem({
        status,
        code: 'http/no-such-route',
        detail: 'This address is not known here.',
        todo: 'See /openapi.json for the addresses that are.',
      });
    case 413:
      return new Problem({
        status,
        code: 'http/too-large',
        detail: 'The body is larger than the hub takes (1,000,000 bytes).',
        todo: 'Send it in parts.',
      });
    case 415:
      return new Problem({
        status,
        code: 'http/unsupported-media-type',
        detail: 'The body is in a format that is not known here.',
        todo: 'Send JSON with the header "Content-Type: application/json".',
      });
    default:
      return status >= 400 && status < 500
        ? new Problem({ status, code: 'http/bad-request', detail: 'The request cannot be read.' })
        : undefined;
  }
}

const OWN_CODE = /^[a-z][a-z-]*\/[a-z-]+$/;

/** What may be logged of an error: its message only where it is the hub's own, whose messages never hold content. */
export function withoutContent(error: unknown): Readonly<Record<string, unknown>> {
  if (!isErrorLike(error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(code !== undefined && OWN_CODE.test(code) ? { message: error.message } : {}),
    frames: frames.slice(0, 12).map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: withoutContent(error.cause) }),
  };
}

/** Errors of another realm (a worker, a sandbox) are no instances of this one's class. */
const isErrorLike = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'name' in error && 'message' in error && 'stack' in error;
