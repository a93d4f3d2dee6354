import type { Uuid } from '@hub/vocabulary';
import type { Known, RegisterCommand } from '../register-entries';
import type { ConsentForm } from '../required-elements/consent-form';

/** Records a signed release; `party` recorded it, as author. `implies` takes in every party named, and the kinds. */
export interface RecordConsent extends RegisterCommand {
  readonly consent: Uuid;
  readonly form: ConsentForm;
  readonly known: Known;
  /** IANA name, of the policy in force: the last day ends at midnight there. */
  readonly timeZone: string;
  /** The version of the policy in force. */
  readonly policy: string;
  /** The recorder serves survivors of domestic violence: no name enters the hub, not even sealed (decision 9). */
  readonly victimServiceProvider: boolean;
}
