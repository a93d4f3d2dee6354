import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { SignJWT, type JSONWebKeySet } from 'jose';
import type { PartyId } from '@hub/vocabulary';
import { isRole, type Role } from './caller';
import { CachedServiceTokens, type ServiceTokens } from './service-tokens';
import { openSigningKey, type SigningKey } from './signing-key';
import { AUDIENCE, TOKEN_LIFETIME, localKeys, type TrustedIssuer } from './token-verifier';

/** No party has this id. */
export const ANY_PARTY = '*';

/** A sign-in of the demonstration, or a service in a process of its own. */
export interface DevelopmentClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A party's id, or {@link ANY_PARTY} for a service, which names in each request the party that it acts for. */
  readonly party: PartyId;
  readonly roles: readonly Role[];
}

/** The OAuth 2.0 error codes (RFC 6749, 5.2) that the token endpoint answers. */
export type TokenRefusal = 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';

export interface TokenRequest {
  readonly grantType: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** Roles, separated by spaces; default: all that the client has. */
  readonly scope?: string | undefined;
  /** Only for services. */
  readonly party?: string | undefined;
}

export type TokenAnswer = { readonly token: string; readonly expiresIn: number } | { readonly refused: TokenRefusal };

/**
 * Issues signed tokens from client ids and secrets of a configuration file. For demonstrations and tests only: it has no users,
 * no consent screen, no revocation. A real hub trusts an OpenID provider instead ({@link import('./token-verifier').remoteKeys}).
 */
export class DevelopmentIssuer {
  private constructor(
    readonly issuer: string,
    private readonly key: SigningKey,
    private readonly clients: ReadonlyMap<string, DevelopmentClient>,
    private readonly now: () => Date,
  ) {}

  /** @param options.folder where the key pair is kept (mode 0600), made at first use */
  static async open(options: {
    readonly folder: string;
    readonly issuer: string;
    readonly clients: readonly DevelopmentClient[];
    readonly now?: () => Date;
  }): Promise<DevelopmentIssuer> {
    const clients = new Map(options.clients.map((client) => [client.clientId, client]));
    return new DevelopmentIssuer(
      options.issuer,
      await openSigningKey(options.folder),
      clients,
      options.now ?? (() => new Date()),
    );
  }

  /** The public keys (RFC 7517), as `/.well-known/jwks.json` answers them. */
  jwks(): JSONWebKeySet {
    return { keys: [{ ...this.key.publicJwk, kty: this.key.publicJwk.kty ?? 'EC' }] };
  }

  /** This issuer as a verifier in the same process trusts it. */
  trusted(): TrustedIssuer {
    return { issuer: this.issuer, keys: localKeys(this.jwks()) };
  }

  /** The client-credentials grant. An unknown client and a wrong secret are answered alike, after the same comparison. */
  async token(request: TokenRequest): Promise<TokenAnswer> {
    if (request.grantType !== 'client_credentials') return { refused: 'unsupported_grant_type' };
    const client = this.clients.get(request.clientId ?? '');
    const matches = sameSecret(request.clientSecret ?? '', client?.clientSecret ?? randomUUID());
    if (client === undefined || !matches) return { refused: 'invalid_client' };
    const roles = (request.scope ?? client.roles.join(' ')).split(' ').filter(isRole);
    if (roles.length === 0 || !roles.every((role) => client.roles.includes(role))) return { refused: 'invalid_scope' };
    const party = client.party === ANY_PARTY ? request.party : client.party;
    if (party === undefined || (request.party !== undefined && request.party !== party)) return { refused: 'invalid_request' };
    return { token: await this.sign(party, client.clientId, roles), expiresIn: TOKEN_LIFETIME };
  }

  /** Tokens of a service that runs in this process. */
  serviceTokens(service: string): ServiceTokens {
    return new CachedServiceTokens((party, roles) => this.sign(party, service, roles), this.now);
  }

  private sign(party: PartyId, client: string, roles: readonly Role[]): Promise<string> {
    const issuedAt = Math.floor(this.now().getTime() / 1000);
    return new SignJWT({ party, roles, client_id: client })
      .setProtectedHeader({ alg: 'ES384', kid: this.key.kid, typ: 'at+jwt' })
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setSubject(client)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TOKEN_LIFETIME)
      .sign(this.key.privateKey);
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();
const sameSecret = (given: string, known: string) => timingSafeEqual(digest(given), digest(known));
