import { consentEvents } from '@hub/consent';
import { coordinationEvents } from '@hub/coordination';
import { disclosureEvents } from '@hub/disclosure';
import { EventCatalogue } from '@hub/event-sourcing';
import { partiesEvents } from '@hub/parties';
import { referralEvents } from '@hub/referral';
import { vaultEvents } from '@hub/vault';

/**
 * Every event type that may stand in this hub's log, of every context. A new context adds its list here, once; a type that is
 * not here cannot be written, and whoever meets it in a log written by a later hub stops instead of skipping it (decision 13).
 */
export const hubCatalogue = new EventCatalogue([
  ...partiesEvents,
  ...referralEvents,
  ...consentEvents,
  ...coordinationEvents,
  ...disclosureEvents,
  ...vaultEvents,
]);
