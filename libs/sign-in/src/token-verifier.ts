import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { BoundedCache } from '@hub/bounded-cache';
import { PartyId } from '@hub/vocabulary';
import { ROLES, type Caller } from './caller';
import { SignInError } from './sign-in-error';

/** The `aud` of every token that the hub takes. */
export const AUDIENCE = 'referral-hub';

/** Longest life of a token, seconds (SMART Backend Services). */
export const TOKEN_LIFETIME = 300;

const ALGORITHMS = ['ES384', 'RS384'];
const CLOCK_TOLERANCE = 5;
/** Tokens whose signatures are remembered as checked. */
const REMEMBERED = 10_000;

const Claims = Type.Object({
  sub: Type.String({ minLength: 1, maxLength: 200 }),
  client_id: Type.String({ minLength: 1, maxLength: 200 }),
  party: PartyId,
  roles: Type.Array(Type.Union(ROLES.map((role) => Type.Literal(role))), { minItems: 1, maxItems: ROLES.length }),
  iat: Type.Number(),
  exp: Type.Number(),
});
type Claims = Static<typeof Claims>;
const claims = Compile(Claims);

/** Who may sign tokens, and with which keys. */
export interface TrustedIssuer {
  /** The `iss` claim, compared as it is. */
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

/** Keys that this process holds itself. */
export const localKeys = (keys: JSONWebKeySet): JWTVerifyGetKey => createLocalJWKSet(keys);

/** Keys of an issuer elsewhere, fetched when first needed and again when an unknown key id appears. */
export const remoteKeys = (url: string): JWTVerifyGetKey => createRemoteJWKSet(new URL(url), { timeoutDuration: 3_000 });

/**
 * Checks signed tokens (JWT, ES384 or RS384, audience `referral-hub`, at most five minutes long). What the token says is all
 * that is known of a caller: the party is never the message's word (decision 10).
 */
export class TokenVerifier {
  private readonly verified = new BoundedCache<string, { readonly caller: Caller; readonly until: number }>(REMEMBERED);

  constructor(
    private readonly issuers: readonly TrustedIssuer[],
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @throws SignInError `sign-in/invalid`, the same for every fault of a token */
  async verify(token: string): Promise<Caller> {
    const now = this.now().getTime();
    // A signature costs more than the rest of a request: one that was checked is good until the token's end.
    const known = this.verified.get(token);
    if (known !== undefined && now < known.until) return known.caller;
    const { caller, until } = await this.check(token);
    this.verified.set(token, { caller, until });
    return caller;
  }

  private async check(token: string): Promise<{ caller: Caller; until: number }> {
    try {
      const named = decodeJwt(token).iss;
      const trusted = this.issuers.find(({ issuer }) => issuer === named);
      if (trusted === undefined) throw new Error('issuer not trusted');
      const { payload } = await jwtVerify(token, trusted.keys, {
        issuer: trusted.issuer,
        audience: AUDIENCE,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: this.now(),
      });
      if (!claims.Check(payload)) throw new Error('claims missing or malformed');
      const { sub, client_id, party, roles, iat, exp }: Claims = payload;
      if (exp - iat > TOKEN_LIFETIME) throw new Error('token lives too long');
      return { caller: { party, actor: sub, client: client_id, roles, token }, until: exp * 1000 };
    } catch (cause) {
      throw new SignInError('sign-in/invalid', { cause });
    }
  }
}
