import { ArgumentsHost, Catch, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Problem, sendProblem } from '@hub/http-edge';
import { VaultError, type VaultErrorCode } from '@hub/vault';

const STATUS: Partial<Record<VaultErrorCode, number>> = {
  'vault/subject-erased': 422,
  'vault/release-ended': 422,
  'vault/not-allowed': 403,
  'vault/invalid-request': 400,
  'vault/held': 409,
  'vault/no-such-hold': 404,
  'vault/other-hold': 422,
  'vault/unavailable': 503,
  'journal/unavailable': 503,
};

/** The vault's errors as problem answers (RFC 9457). Their sentences hold nothing of what was asked. */
@Catch(VaultError)
export class VaultProblemFilter implements ExceptionFilter<VaultError> {
  catch({ code, message }: VaultError, host: ArgumentsHost): void {
    const status = STATUS[code] ?? 500;
    const headers = status === 503 ? { headers: { 'retry-after': '1' } } : {};
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), new Problem({ status, code, detail: message, ...headers }));
  }
}
