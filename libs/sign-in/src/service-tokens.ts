import type { PartyId } from '@hub/vocabulary';
import { TOKEN_LIFETIME } from './token-verifier';
import type { Role } from './caller';

/** A process's own tokens: `client_id` is the service's name, the party is the one it acts for (decision 15). */
export interface ServiceTokens {
  /** A signed token that is good for at least half of its life. */
  forParty(party: PartyId, roles: readonly Role[]): Promise<string>;
}

/** Keeps each token until half of its life is over, and asks once when several callers need the same one. */
export class CachedServiceTokens implements ServiceTokens {
  private readonly kept = new Map<string, { readonly token: Promise<string>; readonly until: number }>();

  constructor(
    private readonly issue: (party: PartyId, roles: readonly Role[]) => Promise<string>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  forParty(party: PartyId, roles: readonly Role[]): Promise<string> {
    const name = [party, ...[...roles].sort()].join(' ');
    const now = this.now().getTime();
    const kept = this.kept.get(name);
    if (kept !== undefined && now < kept.until) return kept.token;
    const token = this.issue(party, roles);
    this.kept.set(name, { token, until: now + (TOKEN_LIFETIME * 1000) / 2 });
    token.catch(() => this.kept.delete(name));
    return token;
  }
}

/** For a service in a process of its own: client credentials at the issuer, which lets services name the party. */
export function remoteServiceTokens(options: {
  /** The issuer's token endpoint. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}): ServiceTokens {
  return new CachedServiceTokens(async (party, roles) => {
    const answer = await fetch(options.url, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: options.clientId,
        client_secret: options.clientSecret,
        party,
        scope: roles.join(' '),
      }),
      signal: AbortSignal.timeout(5_000),
    });
    const body: unknown = await answer.json();
    if (answer.ok && typeof body === 'object' && body !== null && 'access_token' in body && typeof body.access_token === 'string')
      return body.access_token;
    throw new Error(`The issuer gave no token to the service ${options.clientId} (status ${answer.status}).`);
  });
}
