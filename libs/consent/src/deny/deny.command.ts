import type { InformationCategory, Purpose, Uuid } from '@hub/vocabulary';
import type { Known, RegisterCommand } from '../register-entries';
import type { PartySelector } from '../register.events';

/** The subject forbids; `party` records it. An empty list means everybody, or every category. */
export interface Deny extends RegisterCommand {
  readonly denial: Uuid;
  readonly disclosers: readonly PartySelector[];
  readonly recipients: readonly PartySelector[];
  readonly categories: readonly InformationCategory[];
  /** The one purpose for which it is forbidden; absent: every purpose. */
  readonly onlyFor?: Purpose;
  readonly known: Known;
}
