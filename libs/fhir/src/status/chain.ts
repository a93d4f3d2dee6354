import type { Uuid } from '@hub/vocabulary';
import type { Reference } from '../resources';

/** How FHIR tells that one referral follows on another (Gravity SDOH Clinical Care 3.0.0, through an intermediary). */
export interface ChainLinks {
  readonly request: { readonly intent: 'original-order' | 'filler-order'; readonly basedOn?: readonly Reference[] };
  readonly task: { readonly intent: 'order'; readonly partOf?: readonly Reference[] };
}

/** Under which names a referral's two resources go in the system to which it is told. */
export interface ReferralNames {
  readonly request: string;
  readonly task: string;
}

/** The names that the hub's own messages give them. */
export const namesOf = (referral: Uuid): ReferralNames => ({ request: `ServiceRequest/${referral}`, task: `Task/${referral}` });

/**
 * A referral that follows on none is an original order. A sub-referral is the filler's order, based on the request before it, and
 * its Task a part of that one's; neither says how the other one stands, so the end of a part ends no whole.
 *
 * @param parent the referral on which it follows, where whoever is told may know of that one
 */
export const chainLinksOf = (parent?: ReferralNames): ChainLinks =>
  parent === undefined
    ? { request: { intent: 'original-order' }, task: { intent: 'order' } }
    : {
        request: { intent: 'filler-order', basedOn: [{ reference: parent.request }] },
        task: { intent: 'order', partOf: [{ reference: parent.task }] },
      };
