import type { HubRole } from '@hub/postgres';
import { ANY_PARTY, type Role } from '@hub/sign-in';
import { HUB_PARTY, type PartyId } from '@hub/vocabulary';

/** A key that a service may be handed, by the name of its setting. */
export type ServiceKey = 'HUB_ID_KEY' | 'HUB_TOKEN_KEY' | 'HUB_MASTER_KEY';

/** What one service needs to run in a process of its own, and therefore all that it is handed. */
export interface ServiceNeeds {
  readonly title: string;
  /** Database roles that it signs in as. With `hub_log` it has the log, with `hub_relay` the disclosure stage's progress. */
  readonly roles: readonly HubRole[];
  readonly keys: readonly ServiceKey[];
  readonly bus?: true;
  /** Writes to the safety journal: the folder is mounted for it. */
  readonly journal?: true;
  /** Whether it is the vault or asks it. */
  readonly vault?: 'here' | 'elsewhere';
  /** Sends commands to the deciding services. */
  readonly gateway?: true;
  /** What tokens of its own it may have, for which party (or {@link ANY_PARTY}); absent: none. */
  readonly signIn?: { readonly party: PartyId; readonly roles: readonly Role[] };
}

/** The deciding services have their contents sealed (the vault takes no other caller for it). */
const SEALS = { party: HUB_PARTY, roles: ['operator'] } as const;
/** An adapter reports deliveries for the parties that it serves, and may no more (decision 15). */
const REPORTS = { party: ANY_PARTY, roles: ['adapter'] } as const;

/**
 * Every service that runs apart, and the least with which it can (decisions 15 and 18): the adapters hold nothing of the log,
 * only the vault has the master key. The prepare step hands out exactly this.
 */
export const SERVICES = {
  'vault-service': {
    title: 'Vault service',
    roles: ['hub_log', 'hub_vault'],
    keys: ['HUB_MASTER_KEY'],
    journal: true,
    vault: 'here',
  },
  'referral-service': {
    title: 'Referral service',
    roles: ['hub_log', 'hub_clock'],
    keys: ['HUB_ID_KEY', 'HUB_TOKEN_KEY'],
    vault: 'elsewhere',
    signIn: SEALS,
  },
  'consent-service': {
    title: 'Consent service',
    roles: ['hub_log', 'hub_clock', 'hub_consent'],
    keys: ['HUB_ID_KEY', 'HUB_TOKEN_KEY'],
    journal: true,
    vault: 'elsewhere',
    signIn: SEALS,
  },
  'disclosure-service': { title: 'Disclosure service', roles: ['hub_log', 'hub_disclosure'], keys: ['HUB_ID_KEY'] },
  'event-relay': { title: 'Event relay', roles: ['hub_log', 'hub_relay'], keys: ['HUB_ID_KEY'], bus: true },
  'cbc-adapter': {
    title: 'CBC adapter',
    roles: ['hub_cbc_adapter', 'hub_cbc_adapter_owner'],
    keys: ['HUB_TOKEN_KEY'],
    bus: true,
    vault: 'elsewhere',
    gateway: true,
    signIn: REPORTS,
  },
  'provider-adapter': {
    title: 'Provider adapter',
    roles: ['hub_provider_adapter', 'hub_provider_adapter_owner'],
    keys: ['HUB_TOKEN_KEY'],
    bus: true,
    vault: 'elsewhere',
    gateway: true,
    signIn: REPORTS,
  },
  'audit-service': {
    title: 'Audit service',
    roles: ['hub_log', 'hub_audit'],
    keys: ['HUB_ID_KEY', 'HUB_TOKEN_KEY'],
    bus: true,
    vault: 'elsewhere',
  },
} as const satisfies Record<string, ServiceNeeds>;

export type ServiceName = keyof typeof SERVICES;

/** All of them, typed. */
export const serviceNames = Object.keys(SERVICES) as ServiceName[]; // Object.keys widens the names to string

export const needsOf = (service: ServiceName): ServiceNeeds => SERVICES[service];

/** The roles of the needs, and that of the pipe where it is tables in the database. */
export const rolesOf = ({ roles, bus }: ServiceNeeds, busSetting: string): readonly HubRole[] =>
  bus && busSetting === 'embedded' ? [...roles, 'hub_bus'] : roles;
