import type { Uuid } from '@hub/vocabulary';
import type { RegisterCommand } from '../register-entries';

/** The subject no longer forbids; `party`, which recorded the denial, records that. */
export interface LiftDenial extends RegisterCommand {
  readonly denial: Uuid;
}
