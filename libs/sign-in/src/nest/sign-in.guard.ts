import { CanActivate, ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { TOKEN_VERIFIER } from '@hub/composition';
import type { Role } from '../caller';
import { SignInError } from '../sign-in-error';
import type { TokenVerifier } from '../token-verifier';
import { PUBLIC_KEY, ROLES_KEY, type SignedInRequest } from './roles';

/** Every route needs a bearer token with one of the roles that the route names, unless it says `@Public()`. */
@Injectable()
export class SignInGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(TOKEN_VERIFIER) private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_KEY, targets)) return true;
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const token = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new SignInError('sign-in/missing');
    const caller = await this.verifier.verify(token);
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES_KEY, targets) ?? [];
    if (!roles.some((role) => caller.roles.includes(role))) throw new SignInError('sign-in/role');
    request.caller = caller;
    return true;
  }
}
