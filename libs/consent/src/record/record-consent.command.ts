import type { Uuid } from '@hub/vocabulary';
import type { Known, RegisterCommand } from '../register-entries';
import type { SealedDeliveries } from '../sealed-release/sealed-release';
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
  /** The recorder, or the party whose client it is, serves survivors of domestic violence: no name enters the hub, not even sealed (decision 9). */
  readonly victimServiceProvider: boolean;
  /** What the release lets its recipient know, sealed to them. */
  readonly sealed?: SealedDeliveries;
}
