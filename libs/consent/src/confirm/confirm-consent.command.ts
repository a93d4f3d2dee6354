import type { Uuid } from '@hub/vocabulary';
import type { RegisterCommand } from '../register-entries';

/** `party` takes a consent that names it as discloser as its own (decision 6). */
export interface ConfirmConsent extends RegisterCommand {
  readonly consent: Uuid;
}
