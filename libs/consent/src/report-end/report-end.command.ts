import type { Uuid } from '@hub/vocabulary';
import type { RegisterCommand } from '../register-entries';

/** The event by which a consent ends has happened; `party`, its recorder or one of its disclosers, reports it. */
export interface ReportEnd extends RegisterCommand {
  readonly consent: Uuid;
}
