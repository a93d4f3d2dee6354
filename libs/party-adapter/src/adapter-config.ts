import { adapterSchema, type HubRole } from '@hub/postgres';
import type { PartyKind } from '@hub/vocabulary';
import { ALL_INBOUND_COMMANDS, type InboundCommand } from './inbound/inbound-commands';

/** What makes one adapter of this library: its kinds, its corner of the database, its routes and local names (decision 15, A7). */
export interface PartyAdapterConfig {
  /** Of the process, for example `cbc-adapter`. */
  readonly name: string;
  /** Whose parties it serves; one topic for each. */
  readonly kinds: readonly PartyKind[];
  readonly schema: string;
  /** Signs in as this one: neither owner nor superuser. */
  readonly role: HubRole;
  /** Owns the tables; signs in for migrations only. */
  readonly owner: HubRole;
  /** Routes begin with `/v1/<route>/`. */
  readonly route: string;
  /** Which referrals its list shows where the caller does not say: those that a party made, or those that came to it. */
  readonly lists: Side;
  /** Local names for people who read the API's description. */
  readonly names: { readonly party: string; readonly list: string };
  /** Commands that the inbound door takes from these parties' own systems. */
  readonly inbound: readonly InboundCommand[];
}

export const SIDES = ['sent', 'received', 'all'] as const;
export type Side = (typeof SIDES)[number];

export const ADAPTER_CONFIG = Symbol('PartyAdapterConfig');

/**
 * The adapter of one party kind: named, routed and stored by the kind's name, taking every command.
 * @param own what people who read the API's description are told, and which side the list shows first
 */
export const adapterFor = (kind: PartyKind, own: Pick<PartyAdapterConfig, 'lists' | 'names'>): PartyAdapterConfig => ({
  name: `${kind}-adapter`,
  kinds: [kind],
  ...adapterSchema(kind),
  route: kind,
  inbound: ALL_INBOUND_COMMANDS,
  ...own,
});
