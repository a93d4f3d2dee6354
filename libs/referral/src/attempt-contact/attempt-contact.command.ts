import type { Instant } from '@hub/vocabulary';
import type { ContactMeans, ContactOutcome } from '../codes';
import type { PartyAct } from '../command';

/** The addressee tried to reach the person. */
export interface AttemptContact extends PartyAct {
  readonly attemptedAt: Instant;
  readonly means: ContactMeans;
  readonly outcome: ContactOutcome;
}
