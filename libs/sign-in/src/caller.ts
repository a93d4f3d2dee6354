import type { PartyId } from '@hub/vocabulary';

export const ROLES = [
  'publisher',
  'caseworker',
  'coordinator',
  'privacy-officer',
  'integration-specialist',
  'auditor',
  'operator',
  /** An adapter's own token: may issue `referral.received` and no more (decision 15). */
  'adapter',
] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name); // widened to ask

/** Who calls, taken from the signed token and nowhere else (decision 10). */
export interface Caller {
  readonly party: PartyId;
  /** Opaque id of the person or system, the token's `sub`. */
  readonly actor: string;
  /** The token's `client_id`: the source of a command's identity. */
  readonly client: string;
  readonly roles: readonly Role[];
  /** The token itself, forwarded to the vault and the deciding services. */
  readonly token: string;
}
