import type { PolicyAdopted } from '../policy.events';

/** Puts a version of the jurisdiction's configuration into force, on the stream `policy` (decision 7). */
export interface AdoptPolicy {
  readonly policy: PolicyAdopted;
}
