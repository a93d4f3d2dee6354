import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SignInError, type Caller } from '@hub/sign-in';
import { Problem } from './problem';
import type { TraceContext } from './trace-context';

/** What the edge keeps beside a request. */
export type EdgeRequest = FastifyRequest & {
  caller?: Caller;
  /** The body's bytes as they were received. */
  receivedBytes?: Buffer;
  trace?: TraceContext;
};

const edgeRequest = (context: ExecutionContext) => context.switchToHttp().getRequest<EdgeRequest>();

/**
 * The header `Idempotency-Key`: 1 to 200 visible ASCII characters, the caller's name for this command (decision 10).
 *
 * @throws Problem 400 where it is missing or malformed
 */
function commandKeyOf(request: EdgeRequest): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '')
    throw new Problem({
      status: 400,
      code: 'http/idempotency-key-missing',
      detail: 'A command needs a name of its own, so that it can be repeated without being carried out twice.',
      todo: 'Send the header "Idempotency-Key" with a fresh UUID, and the same one when you repeat the command.',
    });
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new Problem({
      status: 400,
      code: 'http/idempotency-key-invalid',
      detail: 'The Idempotency-Key must be 1 to 200 visible ASCII characters without spaces.',
      todo: 'Use a UUID.',
    });
  return key;
}

const bytesOf = (request: EdgeRequest): Uint8Array => request.receivedBytes ?? Buffer.alloc(0);

/** The command's key; see {@link commandKeyOf}. */
export const CommandKey = createParamDecorator((_: unknown, context: ExecutionContext) => commandKeyOf(edgeRequest(context)));

/** The body's bytes exactly as received, for the command's digest (decision 10); empty where there was no body. */
export const ReceivedBytes = createParamDecorator((_: unknown, context: ExecutionContext) => bytesOf(edgeRequest(context)));

/** The W3C `traceparent` under which this request runs: the caller's trace, or a new one. */
export const TraceParent = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => edgeRequest(context).trace?.traceparent,
);

/** What makes a request a command of its own: who, under which key, with which bytes, in which trace. */
export interface ReceivedCommand {
  readonly caller: Caller;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly traceparent?: string;
}

/** All of {@link ReceivedCommand} in one parameter of a handler. */
export const Received = createParamDecorator((_: unknown, context: ExecutionContext): ReceivedCommand => {
  const request = edgeRequest(context);
  if (request.caller === undefined) throw new SignInError('sign-in/missing');
  const traceparent = request.trace?.traceparent;
  return {
    caller: request.caller,
    key: commandKeyOf(request),
    bytes: bytesOf(request),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
});
