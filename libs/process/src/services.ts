import type { Configuration } from '@hub/configuration';
import { adapterSchema, type HubRole } from '@hub/postgres';
import { ANY_PARTY, type Role } from '@hub/sign-in';
import { HUB_PARTY, type PartyId, type PartyKind } from '@hub/vocabulary';

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

/** The adapter of one party kind: its own corner of the database, and nothing of the log (decision 15). */
const adapterOf = (kind: PartyKind, title: string) =>
  ({
    title,
    roles: [adapterSchema(kind).role, adapterSchema(kind).owner],
    keys: ['HUB_TOKEN_KEY'],
    bus: true,
    vault: 'elsewhere',
    gateway: true,
    signIn: REPORTS,
  }) as const satisfies ServiceNeeds;

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
  'handoff-service': {
    title: 'Hand-off service',
    roles: ['hub_log', 'hub_clock', 'hub_handoff'],
    keys: ['HUB_ID_KEY', 'HUB_TOKEN_KEY'],
    vault: 'elsewhere',
    signIn: SEALS,
  },
  'disclosure-service': { title: 'Disclosure service', roles: ['hub_log', 'hub_disclosure'], keys: ['HUB_ID_KEY'] },
  'event-relay': { title: 'Event relay', roles: ['hub_log', 'hub_relay'], keys: ['HUB_ID_KEY'], bus: true },
  'cbc-adapter': adapterOf('cbc', 'CBC adapter'),
  'me-adapter': adapterOf('me', 'ME adapter'),
  'provider-adapter': adapterOf('provider', 'Provider adapter'),
  'audit-service': {
    title: 'Audit service',
    roles: ['hub_log', 'hub_audit'],
    keys: ['HUB_ID_KEY', 'HUB_TOKEN_KEY'],
    bus: true,
    vault: 'elsewhere',
  },
} as const satisfies Record<string, ServiceNeeds>;

type StandingService = keyof typeof SERVICES;

/** Also the adapter of a kind that only the configuration names: `dv-shelter-adapter`. */
export type ServiceName = StandingService | `${PartyKind}-adapter`;

/** Those that every hub has, typed. */
export const serviceNames = Object.keys(SERVICES) as StandingService[]; // Object.keys widens the names to string

/** The adapter of a kind as a service. */
export const adapterName = (kind: PartyKind): `${PartyKind}-adapter` => `${kind}-adapter`;

/** All services of a hub. @param kinds party kinds beyond the standing ones */
export const servicesWith = (kinds: readonly PartyKind[]): readonly ServiceName[] => [...serviceNames, ...kinds.map(adapterName)];

export const needsOf = (service: ServiceName): ServiceNeeds => {
  const standing: Readonly<Record<string, ServiceNeeds>> = SERVICES;
  const kind = service.slice(0, -'-adapter'.length);
  return standing[service] ?? adapterOf(kind, `Adapter for parties of the kind ${kind}`);
};

/** Where the log and the pipe are. */
export type LogAndPipe = Pick<Configuration, 'HUB_BUS'> & Partial<Pick<Configuration, 'HUB_EVENTSTORE'>>;

/** Whether a service reads the log itself. */
export const hasLog = ({ roles }: ServiceNeeds): boolean => roles.includes('hub_log');

/** The roles of the needs: that of the log only where it is in the database, and that of the pipe too where it is tables there. */
export const rolesOf = ({ roles, bus }: ServiceNeeds, { HUB_BUS, HUB_EVENTSTORE }: LogAndPipe): readonly HubRole[] => [
  ...roles.filter((role) => role !== 'hub_log' || HUB_EVENTSTORE === undefined),
  ...(bus && HUB_BUS === 'embedded' ? (['hub_bus'] as const) : []),
];
