import type { Uuid } from '@hub/vocabulary';

/** The clock process has seen a consent's end pass (decision 17). */
export interface ExpireConsent {
  readonly consent: Uuid;
  readonly now: Date;
}
