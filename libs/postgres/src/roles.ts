/** Owns every schema and what is in it; nobody signs in as it. */
export const OWNER = 'hub_owner';

/**
 * The roles that processes sign in as, each with the schemas it works in. What exactly a role may do there is granted by the
 * schema's own migrations: to `hub_log` its functions and nothing else (decision 11), to adapters their own tables under
 * row-level security and nothing of the log (decision 15).
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
  hub_cbc_adapter: ['cbc_adapter'],
  /** Owns the adapter's read model; signs in for its migrations and for nothing else. */
  hub_cbc_adapter_owner: ['cbc_adapter'],
  hub_provider_adapter: ['provider_adapter'],
  hub_provider_adapter_owner: ['provider_adapter'],
} as const satisfies Record<string, readonly string[]>;

export type HubRole = keyof typeof HUB_ROLES;

/** All of them, typed. */
export const hubRoles = Object.keys(HUB_ROLES) as HubRole[];
