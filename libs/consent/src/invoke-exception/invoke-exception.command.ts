import type { ExceptionRow } from '@hub/parties';
import type { InformationCategory, Instant, PartyId, Purpose, Regime, Uuid } from '@hub/vocabulary';
import type { Known, RegisterCommand } from '../register-entries';

/** `party` discloses without consent, on an exception of the jurisdiction's table; who, why and which facts are recorded (C1). */
export interface InvokeException extends RegisterCommand {
  readonly exception: Uuid;
  readonly kind: string;
  readonly regime: Regime;
  readonly recipient: PartyId;
  readonly categories: readonly InformationCategory[];
  readonly purpose: Purpose;
  /**
   * What must be recorded, by the names that the table gives; sealed. For a medical emergency (42 CFR 2.51(c)):
   * `recipient` (the medical personnel and their affiliation), `discloser` (who disclosed), `occurredAt` (an instant) and
   * `nature` (of the emergency).
   */
  readonly facts: Readonly<Record<string, string>>;
  /** The person is a shelter's client: words about them stay in the discloser's own file (decision 9). */
  readonly survivor?: boolean;
  /** An earlier end than the table allows. */
  readonly until?: Instant;
  /** The exceptions of the policy in force, and its version. */
  readonly table: readonly ExceptionRow[];
  readonly policy: string;
  readonly known: Known;
}
