import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevelopmentIssuer, TokenVerifier, type Role, type ServiceTokens } from '../index';

/** Tokens for tests: `await tokenFor('gulf', ['caseworker'])` is what such a caller would send. */
export interface TestSignIn {
  readonly verifier: TokenVerifier;
  readonly serviceTokens: ServiceTokens;
  tokenFor(party: string, roles: readonly Role[], client?: string): Promise<string>;
}

/** A real issuer with a fresh key pair; nothing is faked. */
export async function testSignIn(): Promise<TestSignIn> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-test-sign-in-'));
  const issuer = await DevelopmentIssuer.open({ folder, issuer: 'urn:referral-hub:test', clients: [] });
  await rm(folder, { recursive: true });
  const clients = new Map<string, ServiceTokens>();
  return {
    verifier: new TokenVerifier([issuer.trusted()]),
    serviceTokens: issuer.serviceTokens('hub'),
    tokenFor: (party, roles, client = `${party}-system`) => {
      const tokens = clients.get(client) ?? issuer.serviceTokens(client);
      clients.set(client, tokens);
      return tokens.forParty(party, roles);
    },
  };
}
