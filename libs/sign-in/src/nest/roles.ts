import { SetMetadata, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller, Role } from '../caller';
import { SignInError } from '../sign-in-error';

export const ROLES_KEY = Symbol('roles');
export const PUBLIC_KEY = Symbol('public');

/** Lets in whoever has one of these roles. A route that names neither roles nor `@Public()` is closed to everybody. */
export const Roles = (...roles: readonly Role[]) => SetMetadata(ROLES_KEY, roles);

/** Needs no sign-in: health, metrics, key sets. */
export const Public = () => SetMetadata(PUBLIC_KEY, true);

/** What the guard leaves on the request for handlers and for the request log. */
export interface SignedInRequest {
  caller?: Caller;
  readonly headers: { readonly authorization?: string | undefined };
}

/** The caller as the signed token names it. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<SignedInRequest>();
  if (caller === undefined) throw new SignInError('sign-in/missing');
  return caller;
});
