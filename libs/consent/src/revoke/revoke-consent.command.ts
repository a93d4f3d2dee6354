import type { Uuid } from '@hub/vocabulary';
import type { RegisterCommand } from '../register-entries';

/** The subject revokes; `party`, its recorder or one of its disclosers, records that. */
export interface RevokeConsent extends RegisterCommand {
  readonly consent: Uuid;
}
