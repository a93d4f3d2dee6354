import type { PartyRegistered } from '../party.events';
import type { PolicyAdopted } from '../policy.events';

/** Takes an organisation into the hub, or replaces its record, on its stream `party-<id>` (decision 15). */
export interface RegisterParty {
  readonly party: PartyRegistered;
  /** The version in force; undefined before the first was adopted. */
  readonly policy: PolicyAdopted | undefined;
}
