/** Owns every schema and what is in it; nobody signs in as it. */
export const OWNER = 'hub_owner';

/**
 * The roles that processes sign in as, each with the schemas it works in, beside those of the adapters ({@link adapterSchema}). What
 * exactly a role may do there is granted by the schema's own migrations: to `hub_log` its functions and nothing else
 * (decision 11), to adapters their own tables under row-level security and nothing of the log (decision 15).
 */
export const HUB_ROLES = {
  hub_log: ['log'],
  hub_vault: ['vault'],
  hub_disclosure: ['disclosure'],
  hub_relay: ['relay'],
  hub_bus: ['bus'],
  hub_audit: ['audit'],
  hub_clock: ['clock'],
  hub_consent: ['consent'],
  hub_handoff: ['handoff'],
  /** Reads the log and what the vault keeps, for a backup; writes nothing. */
  hub_backup: ['log', 'vault'],
} as const satisfies Record<string, readonly string[]>;

/** Party kinds whose adapters every hub has. Further ones are configuration (A7). */
export const STANDING_KINDS = ['cbc', 'provider', 'me'] as const;

/** An adapter's role, and the owner of its read model. */
export type AdapterRole = `hub_${string}_adapter` | `hub_${string}_adapter_owner`;
export type HubRole = keyof typeof HUB_ROLES | AdapterRole;

/** One party kind's corner of the database. */
export interface AdapterSchema {
  readonly schema: string;
  /** Signs in as this one: neither owner nor superuser. */
  readonly role: `hub_${string}_adapter`;
  /** Owns the adapter's read model; signs in for its migrations and for nothing else. */
  readonly owner: `hub_${string}_adapter_owner`;
}

/** A kind holds letters and dashes alone, so no two kinds meet in one name, and none is longer than PostgreSQL's 63 characters. */
export const adapterSchema = (kind: string): AdapterSchema => {
  const name = kind.replaceAll('-', '_');
  return { schema: `${name}_adapter`, role: `hub_${name}_adapter`, owner: `hub_${name}_adapter_owner` };
};

/**
 * All roles of a hub, typed.
 * @param kinds party kinds beyond {@link STANDING_KINDS}
 */
export const hubRoles = (kinds: readonly string[] = []): readonly HubRole[] => [
  // Object.keys widens the names to string.
  ...(Object.keys(HUB_ROLES) as (keyof typeof HUB_ROLES)[]),
  ...[...STANDING_KINDS, ...kinds].map(adapterSchema).flatMap(({ role, owner }) => [role, owner]),
];

/**
 * Whether what a role commits may reach the disk a moment later: of read models and the due list, which are folded from the pipe
 * and the log together with their place there. A server that dies loses at most their last moment whole, place included, and
 * it is folded again (decision 13: a view whose place is behind what was announced reads again).
 */
export const commitsLater = (role: HubRole): boolean => role === 'hub_clock' || /_adapter(_owner)?$/.test(role);
